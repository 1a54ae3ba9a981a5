import { readFileSync, writeFileSync } from 'node:fs';
import type { CorpusConcept } from '../quality/corpus.ts';

/** Hits to find. */
export const HIT_LIMIT = 20;
/** What words end at, for the engines that can be told. */
export const WORD_BREAK = /[^\p{L}\p{N}]+/u;

/** What an engine gets to work with. Paths, so that each engine can be opened in a process of its own. */
export interface EngineData {
  /** Written by `writeConcepts`. */
  readonly conceptsPath: string;
  /** Where Oppslag puts the segment of these concepts. */
  readonly segmentPath: string;
  /** Folder of a PostgreSQL server's socket; undefined where there is none. */
  readonly postgresFolder?: string | undefined;
}

/** Answers the displays of at most HIT_LIMIT hits. Engines that can only be asked asynchronously return a promise. */
export type DisplaySearch = (query: string) => readonly string[] | Promise<readonly string[]>;

export interface OpenEngine {
  /** One for each variant of the engine, in their order. */
  readonly searches: readonly DisplaySearch[];
  /** Bytes it holds outside the heap and buffers of the process; 0 by default. */
  readonly bytesElsewhere?: number;
  /** Lets go what would keep a process alive. */
  close?(): Promise<void>;
}

/** A way to ask an engine. */
export interface Variant {
  /** Empty when the engine has no other. */
  readonly name: string;
  /** Whether better hits come first. */
  readonly isRanked: boolean;
  readonly queries: 'prefixes' | 'misspelt';
  /** Which hits it returns. */
  readonly returns: string;
}

/** Something that can search. */
export interface Engine {
  readonly name: string;
  readonly variants: readonly Variant[];
  /** What is done once, long before: publishing. In a process of its own, which ends. */
  prepare?(data: EngineData): Promise<void>;
  /** Builds what it needs. What it returns may hold the displays, and the concepts only if it keeps them itself. */
  open(data: EngineData): Promise<OpenEngine>;
}

/** One concept a line: code as in queries, code as shown, texts. Returns how many. */
export function writeConcepts(path: string, concepts: readonly CorpusConcept[]): number {
  const lines = concepts.map(({ code, shownCode, texts }) => JSON.stringify([code, shownCode, ...texts]));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return lines.length;
}

export function readConcepts(path: string): CorpusConcept[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [code, shownCode, ...texts] = JSON.parse(line) as [string, string, ...string[]];
    return { code, shownCode, texts };
  });
}

/** The other engines have one text a concept, with its code in both spellings so that codes are found too. */
export function searchableText({ code, shownCode, texts }: CorpusConcept): string {
  const codes = code === shownCode ? code : `${shownCode} ${code}`;
  return `${codes} ${texts.join(' ')}`;
}

/** Lower case without rings, strokes and accents: what the other engines need to find `tromso`. */
export function plainLetters(text: string): string {
  const letters = text.toLowerCase().replaceAll('ø', 'o').replaceAll('æ', 'ae');
  return letters.normalize('NFD').replace(/\p{M}+/gu, '');
}

/** The words of a text or a query as those engines have them. */
export function plainWords(text: string): string[] {
  return plainLetters(text)
    .split(WORD_BREAK)
    .filter((word) => word !== '');
}
