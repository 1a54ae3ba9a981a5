import { z } from 'zod';
import type { Designation } from '../../../concept/concept.ts';
import { foldCase } from '../../../concept/text.ts';
import { invalidDocument, invalidRow, matching } from '../../checks.ts';
import type { Entry, Publication } from '../../publication.ts';
import { decodeText } from '../../text-document.ts';
import type { ReadContext, SourceFormat } from '../format.ts';

const COLUMNS = ['system', 'code', 'term', 'language'] as const;
type Column = (typeof COLUMNS)[number];
type SynonymRow = Readonly<Record<Column, string>>;

const SYSTEM_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** As much of BCP 47 as tells a tag from a word: a language, then subtags. */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
/** Characters that no shown text has; line and paragraph separators are not among Unicode's control characters. */
const CONTROL_CHARACTER = /[\p{Cc}\u2028\u2029]/u;
/** Longest cell in UTF-16 units: a term is a word or a short phrase, and a code is shorter still. */
const MAX_CELL_LENGTH = 200;

const options = z.strictObject({}).describe('Synonyms have no options of their own.');

/**
 * Words that people type and official texts lack, kept by whoever runs the service. UTF-8, tab-separated:
 *
 *     # a comment
 *     system  code   term  language
 *     icd-10  J44.9  KOLS  nb
 *
 * `system` is the short id of a code system and `language` a BCP 47 tag. One file may serve several systems: the rows of
 * the configured one are taken, the others are checked all the same and passed over.
 */
export const synonymsFormat: SourceFormat<typeof options> = { options, read };

async function read(_: z.infer<typeof options>, context: ReadContext): Promise<Publication> {
  const { system, source, findings } = context;
  const accept = 'text/tab-separated-values, text/plain, */*;q=0.1';
  const { bytes } = await context.retrieve(context.uri, { accept });
  const entries = readSynonyms(source, decodeText(source, bytes, 'utf-8')).get(system);
  if (entries === undefined) {
    findings.note({ line: 1 }, 'system: no row is of the code system that the configuration asks for');
  }
  return { entries: new Map([[system, entries ?? []]]), relations: [], findings: findings.list };
}

/**
 * The entries of a list of synonyms by system, each in the order of its first row. An entry has a code and designations
 * of use `synonym`, nothing else. Comments and empty lines are passed over; lines may end in CRLF.
 *
 * @throws OppslagError SOURCE_INVALID naming source, line and field: another header, a missing cell or one too many, a
 *   cell with blanks at its ends, with control characters or longer than 200 UTF-16 units, a system that is no short id,
 *   a language that is no tag, a term that its code already has in some case and language
 */
export function readSynonyms(source: string, text: string): ReadonlyMap<string, readonly Entry[]> {
  const lines = contentLines(text);
  const header = lines.next().value;
  if (header === undefined) throw invalidDocument(source, 'the list must have a header');
  if (header.text !== COLUMNS.join('\t')) {
    const rule = `the header must be the columns ${COLUMNS.join(', ')}, parted by tabs`;
    throw invalidRow(source, { line: header.line }, rule);
  }

  const systems = new Map<string, Map<string, SynonymEntry>>();
  const seen = new Set<string>();
  for (const { line, text: content } of lines) {
    const { system, code, term, language } = checkedRow(source, line, content.split('\t'));
    const key = `${system}\t${code}\t${foldCase(term)}`;
    if (seen.has(key))
      throw invalidRow(source, { line }, 'term must occur once for a code, whatever its case');
    seen.add(key);

    const entries = getOrAdd(systems, system, () => new Map<string, SynonymEntry>());
    const entry = getOrAdd(entries, code, () => ({ row: { line }, code, designations: [] }));
    entry.designations.push({ language, use: 'synonym', value: term });
  }
  return new Map([...systems].map(([system, entries]) => [system, [...entries.values()]]));
}

/** An entry that grows by one designation per row. */
interface SynonymEntry extends Entry {
  readonly designations: Designation[];
}

interface Line {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

function* contentLines(text: string): Generator<Line, undefined> {
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    if (content !== '' && !content.startsWith('#')) yield { line: index + 1, text: content };
  }
}

function checkedRow(source: string, line: number, cells: readonly string[]): SynonymRow {
  if (cells.length > COLUMNS.length) {
    throw invalidRow(source, { line }, `a row must have the cells ${COLUMNS.join(', ')} and no more`);
  }
  const [system, code, term, language] = COLUMNS.map((column, i) => {
    return checkedCell(source, line, column, cells[i]);
  }) as [string, string, string, string];
  return {
    system: matching(source, { line }, 'system', system, SYSTEM_ID),
    code,
    term,
    language: matching(source, { line }, 'language', language, LANGUAGE_TAG),
  };
}

function checkedCell(source: string, line: number, column: Column, cell = ''): string {
  const rule = brokenRule(cell);
  if (rule !== undefined) throw invalidRow(source, { line }, `${column} must ${rule}`);
  return cell;
}

function brokenRule(cell: string): string | undefined {
  if (cell.trim() === '') return 'be a text that is not empty';
  if (CONTROL_CHARACTER.test(cell)) return 'not hold control characters';
  if (cell.includes('\ufffd')) return 'not hold U+FFFD (wrongly decoded)';
  if (cell.trim() !== cell) return 'have no blanks at its ends';
  if (cell.length > MAX_CELL_LENGTH) return `have at most ${MAX_CELL_LENGTH} characters`;
  return undefined;
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
