import { describe, expect, test } from 'vitest';
import { parseLocalDay } from '../../../../src/concept/local-day.ts';
import { oppslagError } from '../../../support/segments.ts';
import { type CsvInput, readEntries } from './read-csv.ts';

type PropertyInput = NonNullable<NonNullable<CsvInput['columns']>['properties']>[number];

async function propertiesOf(cell: string, property: PropertyInput) {
  const entries = await readEntries(`code;own;name\nA;${cell};Navn\n`, {
    delimiter: ';',
    columns: { code: 'code', properties: [property] },
  });
  return entries[0]?.properties;
}

const own = { code: 'p', column: 'own' } as const;
const perhaps = { code: 'p', column: { column: 'own', optional: true } } as const;

describe('a property', () => {
  test.each<[string, PropertyInput, unknown]>([
    ['Blå  lys', { ...own, type: 'string' }, { type: 'string', value: 'Blå lys' }],
    ['-12', { ...own, type: 'integer' }, { type: 'integer', value: -12n }],
    ['9223372036854775807', { ...own, type: 'integer' }, { type: 'integer', value: 2n ** 63n - 1n }],
    ['1.50', { ...own, type: 'decimal' }, { type: 'decimal', value: '1.50' }],
    [
      '1,5',
      { code: 'p', type: 'decimal', column: { column: 'own', match: '(\\d+),(\\d+)', replace: '$1.$2' } },
      { type: 'decimal', value: '1.5' },
    ],
    ['true', { ...own, type: 'boolean' }, { type: 'boolean', value: true }],
    ['2024-02-29', { ...own, type: 'date' }, { type: 'date', value: parseLocalDay('2024-02-29') }],
    [
      '0301',
      { ...own, type: 'Coding', system: 'kommune' },
      { type: 'Coding', value: { system: 'kommune', code: '0301', display: '' } },
    ],
    [
      '10',
      { ...own, type: 'Coding', system: 'sykehus', display: 'name' },
      { type: 'Coding', value: { system: 'sykehus', code: '10', display: 'Navn' } },
    ],
    ['x', { code: 'p', type: 'string', column: { value: 'NGER' } }, { type: 'string', value: 'NGER' }],
  ])('of "%s" has the type that is declared', async (cell, property, value) => {
    expect(await propertiesOf(cell, property)).toEqual([{ code: 'p', value }]);
  });

  test.each<[string, PropertyInput]>([
    ['string', { ...perhaps, type: 'string' }],
    ['integer', { ...perhaps, type: 'integer' }],
    ['boolean', { ...perhaps, type: 'boolean' }],
    ['date', { ...perhaps, type: 'date' }],
    ['Coding', { ...perhaps, type: 'Coding', system: 'kommune' }],
  ])('of type %s is not there when its optional cell is empty', async (_, property) => {
    expect(await propertiesOf('', property)).toEqual([]);
  });

  test.each<[string, string, PropertyInput, string]>([
    ['an empty string', '', { ...own, type: 'string' }, 'column own must not be empty'],
    ['a text as integer', '12 kg', { ...own, type: 'integer' }, 'column own must match'],
    ['a decimal as integer', '1.0', { ...own, type: 'integer' }, 'column own must match'],
    [
      'an integer of 65 bits',
      '9223372036854775808',
      { ...own, type: 'integer' },
      'column own must fit in 64 bits',
    ],
    ['a decimal with comma', '1,5', { ...own, type: 'decimal' }, 'column own must match'],
    ['a day that is none', '2023-02-29', { ...own, type: 'date' }, 'column own must be a real date'],
    ['an empty date', '', { ...own, type: 'date' }, 'column own must not be empty'],
    ['an empty code', '', { ...own, type: 'Coding', system: 'kommune' }, 'column own must not be empty'],
  ])('is refused for %s', async (_, cell, property, rule) => {
    await expect(propertiesOf(cell, property)).rejects.toThrow(
      oppslagError('SOURCE_INVALID', `test source, line 2: ${rule}`),
    );
  });
});
