import { OPEN_END, OPEN_START } from '../../../concept/local-day.ts';
import { describeRow, invalidRow } from '../../checks.ts';
import type { Findings } from '../../findings.ts';
import type { Entry } from '../../publication.ts';

/**
 * Entries of one system, each code at most once at any time. A row that repeats another to the letter is a tolerable fault and
 * left out.
 *
 * @throws OppslagError SOURCE_INVALID for periods of a code that overlap, and for more repeats than are tolerated
 */
export function withoutRepeats(findings: Findings, entries: readonly Entry[]): Entry[] {
  const kept: Entry[] = [];
  const byCode = new Map<string, Entry[]>();
  for (const entry of entries) {
    const others = byCode.get(entry.code) ?? [];
    const clash = others.find((other) => overlap(other, entry));
    if (clash === undefined) {
      kept.push(entry);
      byCode.set(entry.code, [...others, entry]);
    } else if (content(clash) === content(entry)) {
      findings.tolerate('duplicateRows', entry.row, `the row repeats ${describeRow(clash.row)}`);
    } else {
      const rule = `the code is that of ${describeRow(clash.row)}; periods of one code must not overlap`;
      throw invalidRow(findings.source, entry.row, rule);
    }
  }
  return kept;
}

function overlap(a: Entry, b: Entry): boolean {
  return start(a) < end(b) && start(b) < end(a);
}

function start({ validFrom = OPEN_START }: Entry): number {
  return validFrom;
}

function end({ validTo = OPEN_END }: Entry): number {
  return validTo;
}

function content({ row: _, ...rest }: Entry): string {
  return JSON.stringify(rest);
}
