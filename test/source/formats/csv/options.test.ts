import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { csvOptions } from '../../../../src/source/formats/csv/options.ts';

const code = 'code';
const REFERENCE_RULE = 'must be the name of a column, or an object that describes it';
const relation = { target: 't', targetSystem: 'b', relationship: 'equivalent' };

/** What is wrong, as `path: message`. */
function faultsOf(options: unknown): string[] {
  const issues = csvOptions.safeParse(options).error?.issues ?? [];
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('options', () => {
  test('have defaults for plain CSV', () => {
    expect(csvOptions.parse({ columns: { code, display: 'text' } })).toEqual({
      encoding: 'utf-8',
      delimiter: ',',
      quote: '"',
      header: true,
      ignoreLines: [],
      rows: [],
      distinct: false,
      concepts: true,
      relations: [],
      columns: {
        code: { column: 'code' },
        display: { column: 'text', optional: false },
        designations: [],
        properties: [],
      },
    });
  });

  test.each<[string, unknown, string]>([
    ['neither name nor object', { columns: { code: 5 } }, `columns.code: ${REFERENCE_RULE}`],
    ['a list', { columns: { code, validFrom: ['a'] } }, `columns.validFrom: ${REFERENCE_RULE}`],
    ['nothing', { columns: { code, selectable: null } }, `columns.selectable: ${REFERENCE_RULE}`],
    [
      'no column',
      { columns: { code, designations: [{ language: 'nb', use: 'short' }] } },
      `columns.designations.0.column: ${REFERENCE_RULE}`,
    ],
    ['an unknown option', { columns: { code }, comma: ';' }, ': Unrecognized key: "comma"'],
    [
      'an unknown option of a column',
      { columns: { code: { column: 'a', trim: true } } },
      'columns.code: Unrecognized key: "trim"',
    ],
    [
      'an optional code',
      { columns: { code: { column: 'a', optional: true } } },
      'columns.code: Unrecognized key: "optional"',
    ],
    [
      'an inclusive start',
      { columns: { code, validFrom: { column: 'a', inclusive: true } } },
      'columns.validFrom: Unrecognized key: "inclusive"',
    ],
    [
      'a bad pattern',
      { columns: { code: { column: 'a', match: '[' } } },
      'columns.code.match: must be a regular expression (flag u)',
    ],
    [
      'a pattern that is one only when wrapped',
      { columns: { code: { column: 'a', match: 'a)(b' } } },
      'columns.code.match: must be a regular expression (flag u)',
    ],
    [
      'a bad pattern among forms',
      { columns: { code: { column: 'a', forms: [{ match: 'a' }, { match: '\\-' }] } } },
      'columns.code.forms.1.match: must be a regular expression (flag u)',
    ],
    [
      'a group that is not there',
      { columns: { code: { column: 'a', match: '(a)', replace: '$1$2' } } },
      'columns.code.replace: names a group that match lacks',
    ],
    [
      'the whole match as group 0, which is written $&',
      { columns: { code: { column: 'a', match: '(a)', replace: '$0' } } },
      'columns.code.replace: names a group that match lacks',
    ],
    [
      'a named group that is not there',
      { columns: { code: { column: 'a', forms: [{ match: '(?<x>a)', replace: '$<y>' }] } } },
      'columns.code.forms.0.replace: names a group that match lacks',
    ],
    [
      'a replacement alone',
      { columns: { code: { column: 'a', replace: 'b' } } },
      'columns.code.replace: needs a match',
    ],
    [
      'forms and match',
      { columns: { code: { column: 'a', match: 'b', forms: [{ match: 'c' }] } } },
      'columns.code.forms: stands in the place of match',
    ],
    [
      'a column and a constant',
      { columns: { code, display: { column: 'a', value: 'b' } } },
      'columns.display.column: must be given, or value, and not both',
    ],
    [
      'neither column nor constant',
      { columns: { code: {} } },
      'columns.code.column: must be given, or value, and not both',
    ],
    [
      'a padded constant',
      { columns: { code, display: { value: 'b', padStart: { length: 2, with: '0' } } } },
      'columns.display.padStart: is for columns; the value is a constant',
    ],
    [
      'a constant that is no day',
      { columns: { code, validFrom: { value: '2023-02-29' } } },
      'columns.validFrom.value: must be a date, as `as` says',
    ],
    [
      'an open year that is none',
      { columns: { code, validTo: { column: 'a', as: 'year-end', openAfter: '2017-01-01' } } },
      'columns.validTo.openAfter: must be a year-end, as `as` says',
    ],
    [
      'an inclusive year',
      { columns: { code, validTo: { column: 'a', as: 'year-end', inclusive: true } } },
      'columns.validTo.inclusive: is for dates; year-end already includes its year',
    ],
    [
      'a cell that is true and false',
      { columns: { code, selectable: { column: 'a', trueWhen: ['1'], falseWhen: ['0', '1'] } } },
      'columns.selectable.falseWhen: must not share a cell with trueWhen',
    ],
    [
      'an optional cell that is false when empty',
      { columns: { code, selectable: { column: 'a', falseWhen: [''], optional: true } } },
      'columns.selectable.optional: contradicts the meaning that trueWhen or falseWhen gives to the empty cell',
    ],
    [
      'a condition without rule',
      { columns: { code }, rows: [{ column: 'a' }] },
      'rows.0: must have one of equals, in, notIn and notEmpty',
    ],
    [
      'a condition with two',
      { columns: { code }, rows: [{ column: 'a', equals: 'b', notEmpty: true }] },
      'rows.0: must have one of equals, in, notIn and notEmpty',
    ],
    [
      'a system that is no id',
      { columns: { code }, relations: [{ ...relation, targetSystem: 'ICD 10' }] },
      'relations.0.targetSystem: must be 1 to 32 of a-z, 0-9 and -, not starting with -',
    ],
    [
      'a Coding without system',
      { columns: { code, properties: [{ code: 'p', type: 'Coding', column: 'a' }] } },
      'columns.properties.0.system: Invalid input: expected string, received undefined',
    ],
    [
      'a list without code',
      { columns: { display: 'text' } },
      'columns.code: is required unless concepts is false',
    ],
    [
      'nothing to read',
      { columns: { code }, concepts: false },
      'relations: must not be empty when concepts is false',
    ],
    [
      'a relation without source',
      { concepts: false, relations: [relation] },
      'relations.0.source: is required without columns.code',
    ],
    [
      'texts that nobody reads',
      { columns: { code, display: 'b' }, relations: [relation], concepts: false },
      'columns: may have only code when concepts is false',
    ],
    [
      'a header with a name twice',
      { columns: { code }, header: ['code', 'code'] },
      'header: must not name a column twice',
    ],
  ])('refuse %s and name the field', (_, options, fault) => expect(faultsOf(options)).toEqual([fault]));

  test('all have a description', () => {
    const missing: string[] = [];
    const visit = (node: z.core.JSONSchema.JSONSchema | boolean, path: string): void => {
      if (typeof node !== 'object') return;
      for (const [name, field] of Object.entries(node.properties ?? {})) {
        const isNamed =
          typeof field === 'object' && (field.description !== undefined || field.const !== undefined);
        if (!isNamed) missing.push(`${path}.${name}`);
        visit(field, `${path}.${name}`);
      }
      const parts = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...[node.items ?? []].flat()];
      for (const part of parts) visit(part, `${path}[]`);
    };
    const schema = z.toJSONSchema(csvOptions, { io: 'input' });
    expect(Object.keys(schema.properties ?? {}).length).toBe(10);
    visit(schema, 'options');
    expect(missing).toEqual([]);
  });
});
