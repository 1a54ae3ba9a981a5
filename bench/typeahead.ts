/** What a clinician types into a search box, chosen once and for all: common words, word pairs and abbreviations. */
const TYPED = [
  ...['hjertesvikt', 'hjerteinfarkt', 'hypertensjon', 'atrieflimmer', 'angina pectoris', 'hjerneslag'],
  ...['lungebetennelse', 'astma', 'kols', 'bronkitt', 'akutt bronkitt', 'tuberkulose', 'influensa'],
  ...['diabetes', 'diabetes type 2', 'hypotyreose', 'fedme', 'dehydrering', 'anemi', 'jernmangelanemi'],
  ...['brudd', 'brudd i håndledd', 'lårhalsbrudd', 'forstuvning', 'skulderleddet', 'artrose', 'leddgikt'],
  ...['ryggsmerter', 'lumbago', 'isjias', 'osteoporose', 'urinveisinfeksjon', 'nyresvikt', 'nyrestein'],
  ...[
    'prostata',
    'blindtarmbetennelse',
    'gallestein',
    'magesår',
    'crohns sykdom',
    'lyskebrokk',
    'levercirrhose',
  ],
  ...[
    'depresjon',
    'angst',
    'bipolar lidelse',
    'schizofreni',
    'demens',
    'alzheimers sykdom',
    'parkinsons sykdom',
  ],
  ...[
    'epilepsi',
    'migrene',
    'multippel sklerose',
    'brystkreft',
    'tykktarmskreft',
    'malignt melanom',
    'lymfom',
  ],
  ...['eksem', 'psoriasis', 'urticaria', 'grå stær', 'øreverk', 'ørebetennelse', 'høysnue', 'svangerskap'],
] as const;

/** Least length of a word that is misspelt: shorter ones are never taken for others. */
const MISSPELT_LETTERS = 5;

/** Every beginning of every entry, as a search box sends them. Some come more than once, as they do in life. */
export function typeaheadPrefixes(): string[] {
  return TYPED.flatMap((text) =>
    Array.from({ length: text.length }, (_, i) => text.slice(0, i + 1)).filter(
      (prefix) => !prefix.endsWith(' '),
    ),
  );
}

/** The entries with one slip each: a letter left out, two in the wrong order, or a neighbour's letter. */
export function misspeltWords(): string[] {
  const long = TYPED.filter((text) => text.length >= MISSPELT_LETTERS);
  return long.map((text, i) => {
    const at = 1 + (i % (text.length - 3));
    if (i % 3 === 0) return text.slice(0, at) + text.slice(at + 1);
    if (i % 3 === 1) return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
    return `${text.slice(0, at)}x${text.slice(at + 1)}`;
  });
}

/** The same items in another order, the same at every run: neighbours in the list are not neighbours in the load. */
export function mixed<T>(items: readonly T[]): T[] {
  const result = [...items];
  let state = 20_261_122;
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = state % (i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
