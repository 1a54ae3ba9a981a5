/**
 * Abbreviations of official texts of at most 60 characters, each with what it stands for: the word and its other forms. An
 * abbreviation that stands for several words has several lines. Letters that are also names of things are left out: `a` is
 * *annen* in few texts and the hepatitis in others.
 */
export const ABBREVIATIONS: readonly string[] = [
  ...['m med', 'u uten', 'v ved', 'el eller', 'el elektrisk', 'an annen annet', 'ann annen annet'],
  ...['mell mellom', 'gj gjennom', 'fl flere', 'fler flere', 'div diverse', 'tidl tidligere'],
  ...['uspes uspesifisert uspesifiserte', 'uspesif uspesifisert uspesifiserte'],
  ...['spes spesifisert spesifiserte', 'spesif spesifisert spesifiserte', 'ukj ukjent ukjente'],
  ...[
    'klass klassifisert klassifiserte',
    'oppl opplysning opplysninger',
    'omf omfatter',
    'års årsak årsaker',
  ],
  ...['lok lokalisasjon lokalisasjoner', 'lokal lokalisasjon lokalisasjoner'],
  ...['lokalis lokalisasjon lokalisasjoner', 'kap kapittel', 'tilkn tilknytning', 'tilh tilhørende'],
  ...['sykd sykdom sykdommen sykdommer'],
  ...['parasittsykd parasittsykdom parasittsykdommer', 'muskelsykd muskelsykdom muskelsykdommer'],
  ...['bløtvevssykd bløtvevssykdom bløtvevssykdommer', 'virussykd virussykdom virussykdommer'],
  ...['lid lidelse lidelser', 'tilst tilstand tilstander', 'syndr syndrom syndromer'],
  ...['sympt symptom symptomer', 'symp symptom symptomer'],
  ...['komp komplikasjon komplikasjoner', 'komp komplisert kompliserte'],
  ...['kompl komplikasjon komplikasjoner komplett komplette', 'intoks intoksikasjon intoksikasjoner'],
  ...['forst forstyrrelse forstyrrelser', 'forstyrr forstyrrelse forstyrrelser'],
  ...['misd misdannelse misdannelser', 'medf medfødt medfødte', 'unorm unormal unormalt unormale'],
  ...['inf infeksjon infeksjoner', 'infek infeksjon infeksjoner', 'bakt bakteriell bakteriologisk'],
  ...['inflamm inflammasjon inflammatorisk', 'infl inflammatorisk', 'perf perforasjon', 'rupt ruptur'],
  ...['obstr obstruksjon', 'blødn blødning blødninger', 'gangr gangren', 'forkalk forkalkning'],
  ...['svu svulst svulster', 'ondart ondartet ondartede', 'mal malignitetspotensial', 'lesj lesjon lesjoner'],
  ...['skad skade skader', 'skad skadd', 'dislok dislokasjon', 'kompr kompresjon', 'avbr avbrudd'],
  ...['uly ulykke ulykker', 'forg forgiftning forgiftninger'],
  ...['drukn drukning', 'kveln kvelning', 'strål stråling', 'brannsk brannskade brannskader'],
  ...['frmlegm fremmedlegeme fremmedlegemer', 'legem legemiddel legemidler', 'utst utstyr'],
  ...['impl implantat implantater', 'prot protese proteser', 'transpl transplantat transplantater'],
  ...['behandl behandling behandlinger', 'pros prosedyre prosedyrer', 'op operasjon operasjoner'],
  ...['kir kirurgisk kirurgiske', 'med medisinsk medisinske', 'terap terapeutisk terapeutiske'],
  ...['diagn diagnostisk diagnostiske', 'pas pasient pasienter', 'pers person personer'],
  ...['ak akutt akutte', 'kr kronisk kroniske', 'kron kronisk kroniske', 'resid residiverende'],
  ...['juv juvenil juvenile', 'idiop idiopatisk idiopatiske', 'traum traumatisk traumatiske', 'syst system'],
  ...['pat patologisk patologiske', 'patol patologisk patologiske', 'mek mekanisk mekaniske'],
  ...['endokr endokrin endokrine', 'psykoakt psykoaktiv psykoaktive', 'diff diffus diffuse'],
  ...['bakr bakre', 'fremr fremre', 'lat lateral laterale', 'dist distal distale', 'åp åpen åpent åpne'],
  ...['org organ organer', 'musk muskel muskler', 'lymfekn lymfeknute lymfeknuter', 'bk bekken'],
  ...['håndl håndledd', 'brysth brysthule', 'kv kvinnelig kvinnelige', 'mannl mannlig mannlige'],
  ...['sv svangerskap', 'føds fødsel fødsler', 'ab abort aborter', 'fost foster'],
  ...['osteopor osteoporose', 'osteokondr osteokondrose', 'glom glomerulonefritt', 'ra revmatoid revmatoide'],
  ...['barneh barnehage barnehager', 'lekepl lekeplass lekeplasser', 'temp temperatur temperaturer'],
  ...['utd utdanning', 'vernepl verneplikt', 'anl anlegg', 'kjøret kjøretøy', 'mask maskin maskiner'],
];

/** Least letters of a half-typed word that may become one that is abbreviated. */
const MIN_BEGINNING = 3;

/** What stands for a word, by what is typed. */
export interface Abbreviations {
  /** By a whole word: its abbreviations, and, by an abbreviation, its words. */
  readonly byWord: ReadonlyMap<string, readonly string[]>;
  /** By the beginning of a word, 3 letters or more, or the whole word: its abbreviations. */
  readonly byBeginning: ReadonlyMap<string, readonly string[]>;
}

/** Prepares a list like ABBREVIATIONS for being looked up. */
export function readAbbreviations(lines: readonly string[]): Abbreviations {
  const byWord = new Map<string, Set<string>>();
  const byBeginning = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, key: string, value: string): void => {
    map.set(key, (map.get(key) ?? new Set()).add(value));
  };
  for (const line of lines) {
    const [abbreviation, ...words] = line.split(' ') as [string, ...string[]];
    for (const word of words) {
      add(byWord, word, abbreviation);
      add(byWord, abbreviation, word);
      for (let length = MIN_BEGINNING; length <= word.length; length++)
        add(byBeginning, word.slice(0, length), abbreviation);
    }
  }
  return { byWord: listed(byWord), byBeginning: listed(byBeginning) };
}

function listed(map: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, readonly string[]> {
  return new Map([...map].map(([key, values]) => [key, [...values]]));
}
