import { bringLogFormat } from './bring/log.ts';
import { bringFormat } from './bring/register.ts';
import { bundledFormat } from './bundled/bundled.ts';
import { csvFormat } from './csv/csv.ts';
import { diagnosisListFormat } from './diagnosis-list/diagnosis-list.ts';
import { fatCodelistFormat } from './fat/codelist.ts';
import { fatFormat } from './fat/fat.ts';
import { fhirFormat } from './fhir/fhir.ts';
import { frequencyFormat } from './frequency/frequency.ts';
import { klassFormat } from './klass/klass.ts';
import { navKodeverkFormat } from './nav-kodeverk/nav-kodeverk.ts';
import { synonymsFormat } from './synonyms/synonyms.ts';

/** Every format a source may have, by the name that a configuration gives it. */
export const FORMATS = {
  bring: bringFormat,
  'bring-log': bringLogFormat,
  bundled: bundledFormat,
  csv: csvFormat,
  'diagnosis-list': diagnosisListFormat,
  fat: fatFormat,
  'fat-codelist': fatCodelistFormat,
  fhir: fhirFormat,
  frequency: frequencyFormat,
  klass: klassFormat,
  'nav-kodeverk': navKodeverkFormat,
  synonyms: synonymsFormat,
} as const;
