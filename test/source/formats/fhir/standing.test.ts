import { describe, expect, test } from 'vitest';
import { dayOf } from '../../../support/code-systems.ts';
import { codeSystem, concept, entriesOf, findingLines, readDocument, withProperties } from './reading.ts';

describe('the standing of a concept', () => {
  const status = (valueCode: string) => ({ code: 'status', valueCode });
  const day = (code: string, valueDateTime: string) => ({ code, valueDateTime });
  const standing = async (...property: object[]) => {
    const [entry] = entriesOf(await readDocument(withProperties(...property)));
    const { selectable, validFrom, validTo } = entry!;
    return { selectable, validFrom, validTo };
  };
  const unsaid = { selectable: undefined, validFrom: undefined, validTo: undefined };

  test.each([
    ['active', [status('active')], {}],
    ['deprecated, which may still be used', [status('deprecated'), day('deprecationDate', '2020-01-01')], {}],
    ['retired, nobody says when', [status('retired')], { selectable: false }],
    ['inactive, nobody says when', [{ code: 'inactive', valueBoolean: true }], { selectable: false }],
    ['not inactive', [{ code: 'inactive', valueBoolean: false }], {}],
    ['not selectable', [{ code: 'notSelectable', valueBoolean: true }], { selectable: false }],
    ['selectable', [{ code: 'notSelectable', valueBoolean: false }], { selectable: true }],
    [
      'retired on a day',
      [status('retired'), day('retirementDate', '2020-01-01')],
      { validTo: dayOf('2020-01-01') },
    ],
    ['retired in some year', [status('retired'), day('retirementDate', '2020')], { selectable: false }],
    [
      'to be retired',
      [status('active'), day('retirementDate', '2030-01-01')],
      { validTo: dayOf('2030-01-01') },
    ],
    ['active from a day', [day('effectiveDate', '2019-05-01')], { validFrom: dayOf('2019-05-01') }],
    [
      'retired with its status changed on a day',
      [status('retired'), day('effectiveDate', '2019-05-01')],
      { validTo: dayOf('2019-05-01') },
    ],
    [
      'active from a day and retired on another',
      [status('retired'), day('effectiveDate', '2019-05-01'), day('retirementDate', '2020-01-01')],
      { validFrom: dayOf('2019-05-01'), validTo: dayOf('2020-01-01') },
    ],
    ['deprecated on a day', [status('deprecated'), day('effectiveDate', '2019-05-01')], {}],
  ])('%s', async (_, property, expected) => {
    expect(await standing(...property)).toEqual({ ...unsaid, ...expected });
  });

  test('notes a retirement without a day', async () => {
    const publication = await readDocument(withProperties(day('retirementDate', '2020')));
    expect(findingLines(publication)).toEqual([
      'CodeSystem.concept[0].property[0] note: retirementDate gives no day; the period is left open',
    ]);
  });

  test('is not read from a property that is declared to mean another thing', async () => {
    const property = [{ code: 'notSelectable', uri: 'http://example.org/own', type: 'boolean' }];
    const own = { property: [{ code: 'notSelectable', valueBoolean: true }] };
    const [entry] = entriesOf(await readDocument(codeSystem({ property, concept: [concept('A', own)] })));
    expect(entry?.selectable).toBeUndefined();
    expect(entry?.properties).toEqual([{ code: 'notSelectable', value: { type: 'boolean', value: true } }]);
  });
});
