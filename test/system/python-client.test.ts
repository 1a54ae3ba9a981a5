import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { useService } from '../support/use-service.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const running = useService();

test('a Python client with stubs from proto/ gets right answers', async () => {
  const google = join(ROOT, 'node_modules/google-proto-files');
  const contracts = readdirSync(join(ROOT, 'proto/oppslag/v1')).map((name) => `oppslag/v1/${name}`);
  const stubs = running.workplace.directory;
  await run('protoc', [
    `--proto_path=${join(ROOT, 'proto')}`,
    `--proto_path=${google}`,
    `--python_out=${stubs}`,
    `--grpc_python_out=${stubs}`,
    '--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin',
    ...contracts,
    'google/rpc/status.proto',
    'google/rpc/error_details.proto',
  ]);
  const { stdout } = await run(
    '/usr/bin/python3',
    [join(import.meta.dirname, 'client.py'), running.service.grpc],
    {
      env: { PYTHONPATH: stubs, PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  expect(JSON.parse(stdout)).toEqual({
    display: 'TROMSØ',
    followed: [
      ['municipality', '5501', 'Tromsø'],
      ['municipality.county', '55', 'Troms - Romsa - Tromssa'],
    ],
    batch: [
      ['e119', 'concept', 'E11.9'],
      ['nope', 'status', ''],
      ['A00.0', 'concept', 'A00.0'],
    ],
    verdict: [false, 4, [['2024-01-01', '']]],
    hit: ['E11.2', ['Diab', '2', 'nyre']],
    status: 'CONCEPT_STATUS_ACTIVE',
    systems: { fylke: 15, 'icd-10': 19_634, 'icpc-2': 708, kommune: 357, land: 249, postnummer: 5_146 },
    failure: { code: 'INVALID_ARGUMENT', status: 3, reason: 'REQUEST_INVALID', fields: ['systems', 'query'] },
  });
});
