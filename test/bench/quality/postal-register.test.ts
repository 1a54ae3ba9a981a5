import { expect, test } from 'vitest';
import { postalRegisterSource } from '../../../bench/quality/postal-register.ts';

const read = (text: string) => [...postalRegisterSource(text).concepts()];

test('the city is the display, and a municipality of another name a further text', () => {
  const [oslo, kjeller] = read('0001\tOSLO\t0301\tOslo\tP\n2007\tKJELLER\t3205\tLILLESTRØM\tG\n');
  expect(oslo).toMatchObject({ code: '0001', display: 'OSLO', designations: [] });
  expect(kjeller).toMatchObject({
    display: 'KJELLER',
    designations: [{ language: 'nb', use: 'context', value: 'LILLESTRØM' }],
    properties: [
      {
        code: 'municipality',
        value: { type: 'Coding', value: { system: 'kommune', code: '3205', display: 'LILLESTRØM' } },
      },
    ],
  });
});

test('a line with other fields is refused by its number', () => {
  expect(() => read('0001\tOSLO\t0301\tOSLO\tP\n1\tOSLO\n')).toThrow('postal register, line 2');
});
