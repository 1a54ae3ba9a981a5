import { DatabaseSync } from 'node:sqlite';
import {
  type DisplaySearch,
  type Engine,
  HIT_LIMIT,
  plainWords,
  readConcepts,
  searchableText,
} from './engine.ts';

/** SQLite's FTS5 in memory, with an index of its own for the beginnings of one to three letters. */
export const sqlite: Engine = {
  name: 'SQLite FTS5',
  variants: [
    { name: 'ranked', isRanked: true, queries: 'prefixes', returns: 'the best by bm25' },
    { name: 'unranked', isRanked: false, queries: 'prefixes', returns: 'the first by row' },
  ],
  async open({ conceptsPath }) {
    const database = new DatabaseSync(':memory:');
    database.exec(
      "CREATE VIRTUAL TABLE concept USING fts5(text, display UNINDEXED, tokenize = 'unicode61', prefix = '1 2 3')",
    );
    const insert = database.prepare('INSERT INTO concept (text, display) VALUES (?, ?)');
    database.exec('BEGIN');
    for (const concept of readConcepts(conceptsPath)) {
      insert.run(plainWords(searchableText(concept)).join(' '), concept.texts[0]!);
    }
    database.exec("COMMIT; INSERT INTO concept (concept) VALUES ('optimize')");
    const searchBy = (order: string): DisplaySearch => {
      const select = database.prepare(
        `SELECT display FROM concept WHERE concept MATCH ? ${order} LIMIT ${HIT_LIMIT}`,
      );
      return (query) => {
        const words = plainWords(query);
        if (words.length === 0) return [];
        const rows = select.all(words.map((word) => `"${word}"*`).join(' ')) as { display: string }[];
        return rows.map(({ display }) => display);
      };
    };
    const size = database.prepare(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
    );
    return {
      searches: [searchBy('ORDER BY rank'), searchBy('')],
      bytesElsewhere: Number(size.get()!.bytes),
    };
  },
};
