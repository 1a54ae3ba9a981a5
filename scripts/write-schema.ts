// Writes the JSON Schema of the configuration of sources, or checks with --check that it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { sourcesConfig } from '../src/source/config/schema.ts';

const PATH = 'sources/sources.schema.json';

const schema = z.toJSONSchema(sourcesConfig, { io: 'input', reused: 'ref' });
const text = `${JSON.stringify(schema, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(PATH, 'utf8') === text) process.exit(0);
  process.stderr.write(`${PATH} is not what the code says; run \`npm run generate\`\n`);
  process.exit(1);
}
writeFileSync(PATH, text);
