import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLocalDay } from '../../src/concept/local-day.ts';
import type { Dataset } from '../../src/dataset/dataset.ts';
import {
  icd10Diagnoses,
  icd10Download,
  icpc2Download,
  nkpkItems,
} from '../source/formats/fat/reference-rows.ts';
import { counties, municipalities } from '../source/formats/klass/reference.ts';
import { conceptOn, openAnnounced } from '../support/datasets.ts';
import { hasReferenceData, referenceData } from '../support/reference-data.ts';
import { makeWorkplace, runCommand, type Workplace } from '../support/service.ts';
import { bringBytes, REGISTER_PATH } from '../support/upstream/bring-server.ts';
import { type FatServer, startFatServer } from '../support/upstream/fat-server.ts';
import { type HttpServer, startHttpServer, validated } from '../support/upstream/http-server.ts';
import { type KlassServer, startKlassServer } from '../support/upstream/klass-server.ts';

const SOURCES = resolve(import.meta.dirname, '..', '..', 'sources');
const today = parseLocalDay('2026-11-23')!;

/** The shipped configuration, asked of servers on this machine that answer as the official ones do. */
describe.skipIf(!hasReferenceData)(
  'sources/official.json (skipped where the reference data are missing)',
  () => {
    let workplace: Workplace;
    let [fat, klass, bring] = [] as unknown as [FatServer, KlassServer, HttpServer];
    let config = '';
    let dataset: Dataset;
    let first: { files: { system: string; sha256: string }[]; systems: { system: string; after: object }[] };

    const build = async () => {
      const key = join(workplace.directory, 'keys', 'local.key.pem');
      return await runCommand(['build', '--config', config, '--key', key, '--json'], { env: workplace.env });
    };

    beforeAll(async () => {
      workplace = makeWorkplace();
      fat = await startFatServer({
        gzip: true,
        systems: {
          ICD10: { download: icd10Download(icd10Diagnoses()) },
          ICPC2: { download: icpc2Download() },
          NKPK: {
            items: nkpkItems({
              NCSP: 'ncsp.skde-accumulated.tsv',
              NCMP: 'ncmp.skde-accumulated.tsv',
              NCRP: 'ncrp.skde-accumulated.tsv',
            }),
          },
        },
      });
      const districts = JSON.parse(referenceData('admin-areas', 'bydeler.klass103-2020.json')) as {
        code: string;
        name: string;
      }[];
      klass = await startKlassServer({
        classifications: {
          131: municipalities(),
          104: counties(),
          103: {
            name: 'Standard for bydelsinndeling',
            versions: [{ name: 'Bydelsinndeling 2020', validFrom: '2020-01-01' }],
            codes: districts.map(({ code, name }) => ({ code, name, validFrom: '2020-01-01' })),
          },
        },
      });
      const lines = referenceData('postal', 'Postnummerregister.2026-01.utf8-lf.txt').trimEnd().split('\n');
      bring = await startHttpServer({ [REGISTER_PATH]: validated(bringBytes(lines), { etag: '"2026-01"' }) });
      const local = new Map([
        ['https://fat.kote.helsedirektoratet.no/api/code-systems', fat.url],
        ['https://data.ssb.no/api/klass/v1/classifications/131', klass.classification(131)],
        ['https://data.ssb.no/api/klass/v1/classifications/104', klass.classification(104)],
        ['https://data.ssb.no/api/klass/v1/classifications/103', klass.classification(103)],
        ['https://www.bring.no', bring.origin],
      ]);
      let text = readFileSync(join(SOURCES, 'official.json'), 'utf8');
      for (const [official, own] of local) text = text.replaceAll(official, own);
      config = join(workplace.directory, 'sources', 'official.json');
      mkdirSync(join(workplace.directory, 'sources'));
      cpSync(SOURCES, join(workplace.directory, 'sources'), { recursive: true });
      writeFileSync(config, text);
      await runCommand(
        ['keygen', '--directory', join(workplace.directory, 'keys'), '--trust', workplace.trust],
        { env: workplace.env },
      );
      const result = await build();
      expect(result.code, result.stderr).toBe(0);
      first = JSON.parse(result.stdout);
      dataset = await openAnnounced(workplace);
    }, 120_000);

    afterAll(async () => {
      await Promise.all([fat?.close(), klass?.close(), bring?.close()]);
      workplace.remove();
    });

    test.each([
      ['icpc-2', 708 + 17],
      ['icpc-2b', 708 + 17 + 16_292],
      ['ncsp', 7_076],
      ['ncmp', 1_095],
      ['ncrp', 1_298],
      ['postnummer', 5_122],
      ['kommune', 357],
      ['fylke', 15],
      ['bydel', 42],
      ['land', 249],
    ])('%s has %i codes in use', (system, codesInUse) => {
      expect(first.systems.find((own) => own.system === system)?.after).toMatchObject({ codesInUse });
    });

    test('ICD-10 has 19,634 selectable codes, each under a chapter, and everyday words', () => {
      const icd10 = dataset.find('icd-10')!;
      const concepts = Array.from({ length: icd10.codes.size }, (_, number) =>
        conceptOn(icd10, icd10.codes.codeAt(number), today),
      );
      expect(concepts.filter((concept) => concept?.selectable === true)).toHaveLength(19_634);
      expect(
        concepts.filter((concept) => concept?.selectable === true && concept.parents.length === 0),
      ).toEqual([]);
      expect(conceptOn(icd10, 'J44.9', today)?.designations).toContainEqual({
        language: 'nb',
        use: 'synonym',
        value: 'KOLS',
      });
    });

    test('a municipality knows its county of the time, a postal code its municipality', () => {
      const kommune = dataset.find('kommune')!;
      const county = (day: string, code: string) =>
        conceptOn(kommune, code, parseLocalDay(day)!)?.properties.map(({ value }) => value.value);
      expect(county('2026-01-01', '5501')).toEqual([
        { system: 'fylke', code: '55', display: expect.stringContaining('Troms') },
      ]);
      expect(county('2021-01-01', '5401')).toEqual([
        { system: 'fylke', code: '54', display: expect.stringContaining('Troms og Finnmark') },
      ]);
      const designations = conceptOn(dataset.find('postnummer')!, '2010', today)?.designations;
      expect(designations).toContainEqual({ language: 'nb', use: 'context', value: 'Lillestrøm' });
    });

    test('an unchanged upstream gives the same files, and what names its version is not sent again', async () => {
      const second = await build();
      expect(second.code, second.stderr).toBe(0);
      const { files } = JSON.parse(second.stdout) as typeof first;
      expect(files).toEqual(first.files);
      expect(second.stderr).toMatch(/"phase":"unchanged"/);
    });
  },
);
