/** What is wrong with an accepted manifest by plain rules of docs/snapshot-format.md, written apart from the verifier's. */
export function manifestFaults(payload: Uint8Array, nowMs: number): string[] {
  const text = Buffer.from(payload).toString();
  const manifest = JSON.parse(text);
  const faults: string[] = [];
  const need = (field: string, isGood: unknown): void => {
    if (isGood !== true) faults.push(field);
  };
  const time = (value: unknown): boolean =>
    typeof value === 'string' &&
    /^\d{4}(-\d\d){2}T\d\d(:\d\d){2}(\.\d{3})?Z$/.test(value) &&
    Date.parse(value) > 0;
  const within = (value: unknown, least: number, most: number): boolean =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  need('bytes', JSON.stringify(manifest) === text);
  const fields = [
    'spec',
    'repository',
    'epoch',
    'sequence',
    'created',
    'expires',
    'files',
    'probes',
    'allow_shrink',
  ];
  need('fields', Object.keys(manifest).join() === fields.join());
  need('spec', /^1\.\d+$/.test(manifest.spec));
  need('repository', manifest.repository === 'campaign');
  need('epoch', manifest.epoch === 1);
  need('sequence', within(manifest.sequence, 1, 1_000_001));
  need('created', time(manifest.created) && Date.parse(manifest.created) <= nowMs + 600_000);
  need('expires', time(manifest.expires) && Date.parse(manifest.expires) > nowMs);
  need('validity', Date.parse(manifest.expires) - Date.parse(manifest.created) <= 400 * 86_400_000);
  need('files', Array.isArray(manifest.files) && within(manifest.files.length, 1, 64));
  for (const file of manifest.files) {
    need('name', typeof file.name === 'string' && /^[a-z0-9][a-z0-9._-]{0,127}$/.test(file.name));
    need('system', typeof file.system === 'string' && /^[a-z0-9][a-z0-9-]{0,31}$/.test(file.system));
    need('sha256', typeof file.sha256 === 'string' && /^[0-9a-f]{64}$/.test(file.sha256));
    need('length', within(file.length, 1, 512 * 1024 * 1024));
    need('record_count', within(file.record_count, 0, 2 ** 31 - 1));
    need('sources', Array.isArray(file.sources) && within(file.sources.length, 1, 32));
  }
  const names = manifest.files.map(({ name }: { name: string }) => name);
  const systems = manifest.files.map(({ system }: { system: string }) => system);
  need('names', new Set(names).size === names.length && new Set(systems).size === systems.length);
  need('required', systems.includes('fast'));
  need(
    'probes',
    manifest.probes.every(({ system }: { system: string }) => systems.includes(system)),
  );
  return faults;
}
