import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readSourcesConfig } from '../../../src/source/config/read-config.ts';
import { sourcesConfig } from '../../../src/source/config/schema.ts';
import { FORMATS } from '../../../src/source/formats/index.ts';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const SOURCES = join(ROOT, 'sources');
const shipped = readdirSync(SOURCES).filter(
  (name) => name.endsWith('.json') && name !== 'sources.schema.json',
);

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly const?: unknown;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | false;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** Every field of a schema, whatever it is part of. */
function fieldsOf(own: JsonSchema): [string, JsonSchema][] {
  const { properties = {}, $defs = {}, items, additionalProperties, anyOf, oneOf, allOf } = own;
  const parts = [properties, $defs].flatMap((record) => Object.values(record));
  const others = [items, additionalProperties, anyOf, oneOf, allOf].flat().filter((part) => part);
  return [...Object.entries(properties), ...[...parts, ...(others as JsonSchema[])].flatMap(fieldsOf)];
}

const schema = JSON.parse(readFileSync(join(SOURCES, 'sources.schema.json'), 'utf8')) as JsonSchema;

describe('sources/sources.schema.json', () => {
  test('is what the code says and what the script writes', () => {
    expect(schema).toEqual(
      JSON.parse(JSON.stringify(z.toJSONSchema(sourcesConfig, { io: 'input', reused: 'ref' }))),
    );
    const checked = spawnSync(process.execPath, ['scripts/write-schema.ts', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });

  test('describes every field of a source, whatever its format', () => {
    const isDescribed = ({ description, $ref, const: constant }: JsonSchema): boolean => {
      if (description !== undefined) return true;
      // A constant says which of several shapes an object has, and the shapes are told apart by it.
      if (constant !== undefined) return true;
      return $ref !== undefined && isDescribed(schema.$defs![$ref.split('/').at(-1)!]!);
    };
    const fields = fieldsOf(schema);
    expect(fields.length).toBeGreaterThan(100);
    const silent = fields.filter(([, field]) => !isDescribed(field)).map(([name]) => name);
    expect([...new Set(silent)]).toEqual([]);
  });

  test('knows every format', () => {
    for (const format of Object.keys(FORMATS)) expect(JSON.stringify(schema)).toContain(`"${format}"`);
  });
});

describe('the shipped configurations', () => {
  test('are there', () => {
    expect(shipped.sort()).toEqual(['administrative.json', 'laboratory.json', 'official.json']);
  });

  test.each(shipped)('%s is one', async (name) => {
    const { systems } = await readSourcesConfig(join(SOURCES, name));
    expect(Object.keys(systems).length).toBeGreaterThan(0);
  });
});
