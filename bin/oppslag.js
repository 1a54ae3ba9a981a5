#!/usr/bin/env node
// Plain JavaScript that every Node can read: it checks the version before anything newer is loaded.
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  // Most of a start is reading and compiling; from the second on, what was compiled is read from the temporary directory.
  module.enableCompileCache();
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2), process.env);
} else {
  process.stderr.write(
    `oppslag: Node.js 22.18 or newer is needed; this is ${process.versions.node}.\n` +
      '  `npm ci` brings Node 24 along: use `npm start`, `npm run …` or `npx oppslag …`, which find it.\n',
  );
  process.exitCode = 1;
}
