import pg from 'pg';
import { type Engine, HIT_LIMIT, plainWords, readConcepts, searchableText } from './engine.ts';

const BATCH = 10_000;
const SEARCH = `SELECT display FROM concept, to_tsquery('simple', $1) AS query
  WHERE words @@ query ORDER BY ts_rank(words, query) DESC LIMIT ${HIT_LIMIT}`;

/** PostgreSQL's text search over a socket of the same machine: a GIN index of tsvector, words as prefixes. */
export const postgresql: Engine = {
  name: 'PostgreSQL tsvector',
  variants: [{ name: '', isRanked: true, queries: 'prefixes', returns: 'the best by ts_rank' }],
  async open({ conceptsPath, postgresFolder }) {
    if (postgresFolder === undefined) throw new Error('a PostgreSQL server must run');
    const client = new pg.Client({ host: postgresFolder, user: 'bench', database: 'postgres' });
    await client.connect();
    await client.query('DROP TABLE IF EXISTS concept');
    await client.query('CREATE UNLOGGED TABLE concept (display text, words tsvector)');
    const concepts = readConcepts(conceptsPath);
    for (let from = 0; from < concepts.length; from += BATCH) {
      const batch = concepts.slice(from, from + BATCH);
      await client.query(
        `INSERT INTO concept SELECT display, to_tsvector('simple', words)
           FROM unnest($1::text[], $2::text[]) AS batch (display, words)`,
        [
          batch.map(({ texts }) => texts[0]),
          batch.map((concept) => plainWords(searchableText(concept)).join(' ')),
        ],
      );
    }
    await client.query('CREATE INDEX ON concept USING gin (words)');
    await client.query('VACUUM ANALYZE concept');
    const size = await client.query<{ bytes: string }>("SELECT pg_total_relation_size('concept') AS bytes");
    return {
      searches: [
        async (query) => {
          const words = plainWords(query).map((word) => `${word}:*`);
          if (words.length === 0) return [];
          const values = [words.join(' & ')];
          const { rows } = await client.query<{ display: string }>({ name: 'search', text: SEARCH, values });
          return rows.map(({ display }) => display);
        },
      ],
      bytesElsewhere: Number(size.rows[0]!.bytes),
      close: () => client.end(),
    };
  },
};
