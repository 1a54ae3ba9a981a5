import type { Designation, Property } from '../../../concept/concept.ts';
import { OPEN_END } from '../../../concept/local-day.ts';
import type { Findings } from '../../findings.ts';
import type { Entry } from '../../publication.ts';
import { isEnriched, isIcpc } from './enriched.ts';
import { withoutRepeats } from './repeats.ts';
import type { FatRow } from './row.ts';

/** A block's code, and the range that a chapter's text begins with. */
const BLOCK = /^[A-Z]\d{2}-[A-Z]\d{2}$/;
const CHAPTER_RANGE = /^\([A-Z]\d{2}\s*-\s*[A-Z]\d{2}\)/;

/**
 * The entries of one code system. Rows without any text are a tolerable fault and left out; parents that no row is of are left
 * out with a note.
 *
 * A code is selectable when it can be reported to the patient registry, where any code of the system can. Otherwise the
 * hierarchy decides: what has something below it groups. With enriched codes beside them, plain ones always do.
 *
 * @throws OppslagError SOURCE_INVALID
 */
export function entriesOf(findings: Findings, rows: readonly FatRow[]): Entry[] {
  const named = rows.filter(hasText);
  for (const { at } of rows.filter((row) => !hasText(row))) {
    findings.tolerate('missingNames', at.row, 'neither the full nor the short text is there');
  }
  const system: SystemFacts = {
    codes: new Set(named.map(({ code }) => code)),
    groups: new Set(named.flatMap(({ parents }) => parents ?? [])),
    reportable: named.some(({ reportable }) => reportable.now),
    icpc: isIcpc(named),
    enriched: named.some(isEnriched),
  };
  return withoutRepeats(
    findings,
    named.map((row) => entryOf(findings, row, system)),
  );
}

/** What is known only when all rows of a system are. */
interface SystemFacts {
  readonly codes: ReadonlySet<string>;
  /** Codes that are somebody's parent. */
  readonly groups: ReadonlySet<string>;
  /** Whether any code can be reported to the patient registry, which tells that the others cannot. */
  readonly reportable: boolean;
  readonly icpc: boolean;
  /** Whether there are codes of ICPC-2B among them. */
  readonly enriched: boolean;
}

function hasText({ fullText, shortText }: FatRow): boolean {
  return fullText !== undefined || shortText !== undefined;
}

function entryOf(findings: Findings, row: FatRow, system: SystemFacts): Entry {
  const { at, code, validity } = row;
  const display = (row.fullText ?? row.shortText)!;
  if (row.fullText === undefined) findings.note(at.row, 'the full text is missing; the short one stands in');
  if (!row.active && validity.validTo === OPEN_END) {
    findings.note(at.row, 'the code is not active, and no end is given; its end is left open');
  }
  const parents = knownParents(findings, row, system);
  return {
    row: at.row,
    code,
    display,
    designations: designationsOf(row, display),
    properties: propertiesOf(row, system),
    ...(parents === undefined ? {} : { parents }),
    selectable: isSelectable(row, display, system),
    ...validity,
  };
}

/** Other texts, none of them twice in one use or the display once more. */
function designationsOf(row: FatRow, display: string): Designation[] {
  const { shortText: short, englishText: english } = row;
  const all: Designation[] = [...row.designations];
  if (english !== undefined) all.unshift({ language: 'en', use: 'display', value: english });
  if (short !== undefined) all.unshift({ language: 'nb', use: 'short', value: short });
  const seen = new Set<string>();
  return all.filter(({ language, use, value }) => {
    if (language === 'nb' && value === display) return false;
    const key = JSON.stringify([language, use, value]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function propertiesOf({ reportable, systems, properties }: FatRow, system: SystemFacts): Property[] {
  const all: Property[] = [];
  if (system.reportable) {
    all.push({ code: 'reportable-npr', value: { type: 'boolean', value: reportable.now } });
  }
  all.push(...reportable.dates, ...properties);
  const source = systems.sourceCodeSystem ?? systems.Kodeverk;
  if (source !== undefined)
    all.push({ code: 'source-code-system', value: { type: 'string', value: source } });
  return all;
}

function knownParents(
  findings: Findings,
  row: FatRow,
  { codes }: SystemFacts,
): readonly string[] | undefined {
  const known = row.parents?.filter((parent) => codes.has(parent));
  if (known?.length !== row.parents?.length) {
    findings.note(row.at.row, 'the parent is no code of this system; it is left out');
  }
  return known;
}

function isSelectable(row: FatRow, display: string, system: SystemFacts): boolean {
  if (system.reportable) return row.reportable.now;
  if (BLOCK.test(row.code) || CHAPTER_RANGE.test(display)) return false;
  if (system.groups.has(row.code)) return false;
  if (system.icpc) {
    // Leaves are counted by upstream with the enriched codes, which may have been left out.
    return isEnriched(row) || !system.enriched;
  }
  return row.leaf ?? true;
}
