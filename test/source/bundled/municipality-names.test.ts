import { expect, test } from 'vitest';
import { readMunicipalities } from '../../../src/source/bundled/admin-areas.ts';
import { municipalityByName } from '../../../src/source/bundled/municipality-names.ts';

const find = municipalityByName();

test.each([
  ['TROMSØ', '5501'],
  ['VÅLER (ØSTFOLD)', '3114'],
  ['VÅLER (INNLANDET)', '3419'],
  ['TRONDHEIM', '5001'],
  ['HAMARØY', '1875'],
  ['GÁIVUOTNA KÅFJORD', '5540'],
  ['PORSANGER PORSÁNGU PORSANKI', '5622'],
  ['KARASJOHKA KARASJOK', '5610'],
  ['UNJARGGA NESSEBY', '5636'],
])('%s is municipality %s', (name, number) => expect(find(name)?.number).toBe(number));

test.each(['VÅLER', 'SVALBARD', 'JAN MAYEN', ''])('“%s” is no municipality', (name) => {
  expect(find(name)).toBeUndefined();
});

test('a name that two municipalities share finds neither', () => {
  const facts = [{ number: '46', name: 'Vestland', municipalities: '4601 Os, 4602 Os, 4603 Os, 4604 Voss' }];
  const findIn = municipalityByName(readMunicipalities(facts));
  expect(findIn('OS')).toBeUndefined();
  expect(findIn('VOSS')?.number).toBe('4604');
});
