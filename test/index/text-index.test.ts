import { describe, expect, test } from 'vitest';
import type { CodeSystemData } from '../../src/dataset/code-system-data.ts';
import { openCodeSystem } from '../../src/dataset/code-system-data.ts';
import { searchConcepts } from '../../src/dataset/search.ts';
import type { TextIndex } from '../../src/index/text-index.ts';
import type { SectionArrays, SectionType } from '../../src/segment/format.ts';
import { SegmentReader } from '../../src/segment/segment-reader.ts';
import { buildSegment } from '../../src/snapshot/segment-builder.ts';
import {
  conceptOf,
  conceptsOf,
  openSystem,
  searchOptions,
  sourceOf,
  synonym,
  wordsOf,
} from '../support/code-systems.ts';
import { type Damage, damagedSegment, oppslagError } from '../support/segments.ts';

const INVALID = oppslagError('SEGMENT_INVALID');
const FILE = buildSegment(
  sourceOf([
    conceptOf({ code: 'A1', display: 'brudd i arm', designations: [synonym('armbrudd')] }),
    conceptOf({ code: 'A2', display: 'brudd i hånd' }),
    conceptOf({ code: 'B1', display: 'urinblære' }),
  ]),
).bytes;

function section<T extends SectionType>(name: string, type: T): SectionArrays[T] {
  return new SegmentReader(FILE).get(name, type).slice() as SectionArrays[T];
}

/** A section with one number changed. */
function withNumber<T extends SectionType>(name: string, type: T, at: number, value: number): Damage {
  const values = section(name, type);
  values[at < 0 ? values.length + at : at] = value;
  return { [name]: values };
}

function open(damage: Damage): Promise<CodeSystemData> {
  return openCodeSystem(damagedSegment(FILE, damage), '');
}

/** The rows of a word in the order of its postings. */
function rowsOf({ vocabulary, texts }: TextIndex, wanted: string): number[] {
  const words = Array.from({ length: vocabulary.size }, (_, word) => vocabulary.wordAt(word));
  const word = words.indexOf(wanted);
  const seats = texts.postings.subarray(texts.postingsStart(word), texts.postingsEnd(word));
  return Array.from(seats, (seat) => texts.seatRows[seat]!);
}

/** Something of each text, in the order of the rows and of their texts. */
function byRow<T>({ texts }: TextIndex, of: (text: number) => T): T[] {
  return Array.from(texts.seatRows, (_, row) => texts.textsOf(row).map(of)).flat();
}

describe('a text index', () => {
  test('has for each word the rows that have it, each once', async () => {
    const { texts } = await open({});
    const { vocabulary } = texts;
    const words = Array.from({ length: vocabulary.size }, (_, w) => vocabulary.wordAt(w));
    const rows = Object.fromEntries(words.map((word) => [word, rowsOf(texts, word).sort()]));
    expect(rows).toEqual({ arm: [0], armbrudd: [0], brudd: [0, 1], hånd: [1], i: [0, 1], urinblære: [2] });
    expect([...vocabulary.frequencies]).toEqual(words.map((word) => rows[word]!.length));
  });

  test('has the texts of each row, the display first, with their labels', async () => {
    const { search, texts } = await open({});
    const values = [0, 1, 2].map((row) => texts.texts.textsOf(row).map((text) => search.textAt(text)));
    expect(values).toEqual([['brudd i arm', 'armbrudd'], ['brudd i hånd'], ['urinblære']]);
    expect([0, 1, 2].map((row) => search.textAt(texts.texts.displayOf(row)))).toEqual(
      values.map(([first]) => first),
    );
    expect(texts.texts.textsOf(0).map((text) => texts.texts.label(text))).toEqual([
      { language: 'nb', use: 'display' },
      { language: 'nb', use: 'synonym' },
    ]);
  });

  test('seats rows in the order of their best text', async () => {
    const { texts } = (await open({})).texts;
    expect([...texts.seatRows]).toEqual([0, 2, 1]);
    expect([...texts.rowSeats]).toEqual([0, 2, 1]);
    for (let text = 0; text < texts.size; text++) {
      const row = texts.seatRows[texts.seatOf(text)]!;
      expect(texts.textsOf(row)).toContain(text);
    }
  });

  test('finds the texts that are some words and nothing else, the best first', async () => {
    const { texts, search } = await openSystem([
      ...conceptsOf('brudd i arm', 'brudd', 'Brudd i arm', 'brudd i', 'arm i brudd', 'brudd i arm x'),
      conceptOf({ code: 'X', display: 'noe', designations: [synonym('Brudd, i arm')] }),
    ]);
    const find = (text: string): string[] => {
      const { start, end } = texts.texts.findByWords(
        text.split(' ').map((word) => texts.trie.findWord(word)),
      );
      const found = [...texts.texts.byWords.subarray(start, end)];
      const ranks = found.map((own) => texts.texts.ranks[own]!);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      return found.map((own) => search.textAt(own)).sort();
    };
    expect(find('brudd i arm')).toEqual(['Brudd i arm', 'Brudd, i arm', 'brudd i arm']);
    expect(find('brudd i')).toEqual(['brudd i']);
    expect(find('arm i brudd')).toEqual(['arm i brudd']);
    expect(find('i arm')).toEqual([]);
    expect(find('noe')).toEqual(['noe']);
  });

  test('ranks short texts before long ones, then by row', async () => {
    const { texts } = await open({});
    expect(byRow(texts, (text) => texts.texts.ranks[text])).toEqual([2, 0, 3, 1]);
  });

  test('ranks a text before one that has words besides that say nothing', async () => {
    const { texts } = await openSystem(conceptsOf('Brudd uspesifisert', 'Brudd'));
    expect(byRow(texts, (text) => texts.texts.ranks[text])).toEqual([1, 0]);
  });

  test('ranks names of the context after all others, and tells them', async () => {
    const context = { language: 'nb', use: 'context', value: 'By' } as const;
    const { texts } = await openSystem([
      conceptOf({ code: 'A', display: 'Et langt navn', designations: [context, synonym('Kort')] }),
      conceptOf({ code: 'B', display: 'Et enda lengre navn' }),
    ]);
    expect(byRow(texts, (text) => texts.texts.ranks[text])).toEqual([1, 3, 0, 2]);
    expect(byRow(texts, (text) => texts.texts.isContext(text))).toEqual([false, true, false, false]);
  });

  test('counts the words that say nothing at the start of a text', async () => {
    const { texts } = await openSystem(
      conceptsOf('Sår uspesifisert', 'Uspesifisert sår', 'Uspes uspesifisert sår', 'Uspesifisert', 'Sår'),
    );
    expect(byRow(texts, (text) => texts.texts.neutralStarts[text])).toEqual([0, 1, 2, 0, 0]);
    // They do not make a text longer either, and the row of a text that begins so is not set back.
    expect(byRow(texts, (text) => texts.texts.weights[text])).toEqual([4, 4, 4, 0, 4]);
    expect(rowsOf(texts, 'sår')).toEqual([4, 0, 1, 2]);
  });

  test('parts the rows of a word: those it names, those with a text that begins with it, others; in the order of seats', async () => {
    const context = { language: 'nb', use: 'context', value: 'Sår' } as const;
    const system = await openSystem([
      conceptOf({ code: 'A', display: 'Et sår' }),
      conceptOf({ code: 'B', display: 'Sår i begge hender' }),
      conceptOf({ code: 'C', display: 'Uspesifisert sår i hånd' }),
      conceptOf({ code: 'D', display: 'Et sår til, langt', designations: [synonym('Sår')] }),
      conceptOf({ code: 'E', display: 'Mye lengre enn de andre', designations: [context] }),
      conceptOf({ code: 'F', display: 'Sår' }),
    ]);
    const { texts } = system.texts;
    const word = wordsOf(system).indexOf('sår');
    const parts = [0, 1, 2].map((part) =>
      texts.postings.subarray(texts.postingsStart(word, part), texts.postingsEnd(word, part)),
    );
    // Own names go before those of the context, and of two alike the row of the first code.
    expect(parts.map((seats) => Array.from(seats, (seat) => texts.seatRows[seat]!))).toEqual([
      [3, 5],
      [2, 1, 4],
      [0],
    ]);
    for (const seats of parts) expect([...seats]).toEqual([...seats].sort((a, b) => a - b));
  });
});

describe('a damaged text index is refused', () => {
  const size = (name: string, type: SectionType) => section(name, type).length;
  const words = size('word.frequencies', 'u32');

  test.each([
    ['word offsets that fall', withNumber('word.offsets', 'u32', 2, 0)],
    ['word offsets past the end', withNumber('word.offsets', 'u32', -1, 999)],
    ['a word without its end', withNumber('word.chars', 'u16', -1, 97)],
    ['an empty word', withNumber('word.offsets', 'u32', 1, 0)],
    ['a word too many', { 'word.frequencies': new Uint32Array(words + 1) }],
    ['trie nodes whose children fall', withNumber('trie.children', 'u32', 3, 0)],
    ['a trie node with children past the end', withNumber('trie.children', 'u32', -1, 0xffffffff)],
    ['a trie node with an unknown word', withNumber('trie.first_words', 'u32', 0, words)],
    ['a trie node with words past the end', withNumber('trie.end_words', 'u32', 0, words + 1)],
    ['a trie node too few', { 'trie.first_words': new Uint32Array(size('trie.chars', 'u16') - 1) }],
    ['a trie node too many', { 'trie.chars': new Uint16Array(size('trie.chars', 'u16') + 1) }],
    ['a suffix beyond the words', withNumber('suffix.positions', 'u32', 0, size('word.chars', 'u16'))],
    ['a text of an unknown word', withNumber('text.words', 'u32', 0, words)],
    ['words of texts that fall', withNumber('text.word_offsets', 'u32', 1, 99)],
    ['texts of rows that fall', withNumber('seat.texts', 'u32', 1, 4)],
    ['a row without text', withNumber('seat.texts', 'u32', 1, 0)],
    ['a seat of an unknown row', withNumber('seat.rows', 'u32', 0, 3)],
    ['a row with two seats', withNumber('seat.rows', 'u32', 0, 1)],
    ['a row with the seat of another', withNumber('row.seats', 'u32', 0, 1)],
    ['a row with an unknown seat', withNumber('row.seats', 'u32', 0, 3)],
    ['a seat too many', { 'seat.rows': new Uint32Array(4) }],
    ['an unknown text among those by their words', withNumber('text.by_words', 'u32', 0, 4)],
    ['a text by its words too many', { 'text.by_words': new Uint32Array(5) }],
    ['a rank beyond the texts', withNumber('text.ranks', 'u32', 0, 4)],
    ['a text that starts beyond the concepts', withNumber('text.value_starts', 'u32', 0, 0xffffffff)],
    ['a text that ends beyond the concepts', withNumber('text.value_lengths', 'u16', -1, 0xffff)],
    ['an unknown label', withNumber('text.labels', 'u8', 0, 2)],
    ['labels that are none', { 'text.label_names': new TextEncoder().encode('[{"language":1}]') }],
    ['a text too many', { 'text.weights': new Uint16Array(5) }],
    ['a posting of an unknown seat', withNumber('posting.seats', 'u32', 0, 3)],
    ['a posting too few', { 'posting.seats': new Uint32Array(size('posting.seats', 'u32') - 1) }],
    ['parts of postings that fall', withNumber('posting.offsets', 'u32', 1, 99)],
    ['a part of postings too few', { 'posting.offsets': new Uint32Array(3 * words) }],
    ['a slot of an unknown code', withNumber('code.slots', 'u32', 0, 3)],
    ['no empty slot', { 'code.slots': new Uint32Array(size('code.slots', 'u32')) }],
    ['too few slots', { 'code.slots': new Uint32Array(1).fill(0xffffffff) }],
    ['codes of rows that fall', withNumber('code.rows', 'u32', 1, 9)],
    ['a code without row', withNumber('code.rows', 'u32', 1, 0)],
    ['key offsets past the end', withNumber('code.key_offsets', 'u32', -1, 99)],
    ['code offsets that fall', withNumber('code.code_offsets', 'u32', 1, 99)],
  ])('%s', async (_, damage) => await expect(open(damage)).rejects.toThrow(INVALID));

  // Words: arm, armbrudd, brudd, hånd, i, urinblære. Nodes: a, b, h, i, u, ar, … Postings: arm 0, armbrudd 0, brudd 0 and 2.
  test.each([
    ['a trie node that is its own child', withNumber('trie.children', 'u32', 1, 0), 'after their parents'],
    ['two children with one letter', withNumber('trie.chars', 'u16', 1, 97), 'must rise'],
    ['a word that two trie nodes have', withNumber('trie.first_words', 'u32', 1, 1), 'must part'],
    ['a trie node without words', withNumber('trie.end_words', 'u32', 1, 2), 'must part'],
    [
      'a word that a trie node has and its parent lacks',
      withNumber('trie.end_words', 'u32', 5, 3),
      'must part',
    ],
    ['a row that a word has twice', withNumber('posting.seats', 'u32', 3, 0), 'must rise in each part'],
  ])('%s, for that reason', async (_, damage, rule) => {
    await expect(open(damage)).rejects.toThrow(oppslagError('SEGMENT_INVALID', rule) as Error);
  });

  test('when any of its sections is missing or empty', async () => {
    for (const { name, type } of new SegmentReader(FILE).sections.values()) {
      await expect(open({ [name]: undefined }), name).rejects.toThrow(INVALID);
      const { length } = section(name, type);
      if (length > 0)
        await expect(open({ [name]: section(name, type).slice(0, 0) }), name).rejects.toThrow(INVALID);
    }
  });

  test('or answers without failing, whatever number is put in the place of another', async () => {
    for (const { name, type } of new SegmentReader(FILE).sections.values()) {
      if (name === 'metadata') continue;
      const { length } = section(name, type);
      for (let at = 0; at < length; at += 1 + Math.floor(length / 12)) {
        for (const value of [0, 1, 7, 255, 0xffffffff]) {
          const system = await open(withNumber(name, type, at, value)).catch((error: unknown) => error);
          if (system instanceof Error) {
            expect(system).toEqual(INVALID);
            continue;
          }
          for (const input of ['brudd', 'a1', 'armen', 'urinblere', 'brud i arn', 'blaere a']) {
            searchConcepts([system as CodeSystemData], input, searchOptions({ fuzzy: 'on' }));
          }
        }
      }
    }
  });
});
