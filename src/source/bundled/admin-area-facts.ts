/**
 * Norway's counties and municipalities as they stand since 2024-01-01.
 *
 * The facts (numbers, official names, first days) are Statistics Norway's: Klass 104, Standard for fylkesinndeling, and
 * Klass 131, Standard for kommuneinndeling. Licence CC BY 4.0, https://creativecommons.org/licenses/by/4.0/. Arranged by
 * county for Oppslag; which language a part of a name is in has been added here. Klass's `9999 Uoppgitt` is no
 * municipality and is left out.
 *
 * How to read it
 * - A name may have parts in several languages, in their official order, joined by ` - `. A part that is not Norwegian
 *   is marked: `se:` Northern Sami, `smj:` Lule Sami, `sma:` South Sami, `fkv:` Kven.
 * - A municipality is `number name day`. The day is the first one on which this number had this name; without it, the
 *   municipality came with its county, on the county's own first day.
 * - A county without `since` was there before the first edition that Oppslag knows.
 */

/** One county and its municipalities, in the notation above. */
export interface CountyFacts {
  readonly number: string;
  readonly name: string;
  /** First day, `YYYY-MM-DD`. */
  readonly since?: string;
  /** Comma-separated. */
  readonly municipalities: string;
}

export const COUNTY_FACTS: readonly CountyFacts[] = [
  {
    number: '03',
    name: 'Oslo',
    municipalities: `
      0301 Oslo 1948-01-01`,
  },
  {
    number: '11',
    name: 'Rogaland',
    municipalities: `
      1101 Eigersund 1965-01-01, 1103 Stavanger 2020-01-01, 1106 Haugesund 1965-01-01,
      1108 Sandnes 2020-01-01, 1111 Sokndal 1945-01-01, 1112 Lund 1965-01-01, 1114 Bjerkreim 1965-01-01,
      1119 Hå 1964-01-01, 1120 Klepp 1838-01-01, 1121 Time 1838-01-01, 1122 Gjesdal 1965-01-01,
      1124 Sola 1931-01-01, 1127 Randaberg 1923-01-01, 1130 Strand 1965-01-01, 1133 Hjelmeland 1965-01-01,
      1134 Suldal 1965-01-01, 1135 Sauda 1842-01-01, 1144 Kvitsøy 1923-01-01, 1145 Bokn 1849-01-01,
      1146 Tysvær 1965-01-01, 1149 Karmøy 1965-01-01, 1151 Utsira 1925-01-01, 1160 Vindafjord 2006-01-01`,
  },
  {
    number: '15',
    name: 'Møre og Romsdal',
    municipalities: `
      1505 Kristiansund 2008-01-01, 1506 Molde 2020-01-01, 1508 Ålesund 2024-01-01,
      1511 Vanylven 1964-01-01, 1514 Sande 2020-01-01, 1515 Herøy (Møre og Romsdal) 1964-01-01,
      1516 Ulstein 1964-01-01, 1517 Hareid 1917-01-01, 1520 Ørsta 1964-01-01, 1525 Stranda 1965-01-01,
      1528 Sykkylven 1884-01-01, 1531 Sula 1977-01-01, 1532 Giske 1964-01-01, 1535 Vestnes 1964-01-01,
      1539 Rauma 1964-01-01, 1547 Aukra 1965-01-01, 1554 Averøy 1964-01-01, 1557 Gjemnes 1965-01-01,
      1560 Tingvoll 1965-01-01, 1563 Sunndal 1960-01-01, 1566 Surnadal 1965-01-01, 1573 Smøla 1960-01-01,
      1576 Aure 2006-01-01, 1577 Volda 2020-01-01, 1578 Fjord 2020-01-01, 1579 Hustadvika 2020-01-01,
      1580 Haram 2024-01-01`,
  },
  {
    number: '18',
    name: 'Nordland - smj:Nordlánnda',
    municipalities: `
      1804 Bodø 2005-01-01, 1806 Narvik 2020-01-01, 1811 Bindal 1964-01-01, 1812 Sømna 1977-01-01,
      1813 Brønnøy 1977-01-01, 1815 Vega 1838-01-01, 1816 Vevelstad 1917-01-01,
      1818 Herøy (Nordland) 1962-01-01, 1820 Alstahaug 1965-01-01, 1822 Leirfjord 1964-01-01,
      1824 Vefsn 1962-01-01, 1825 Grane 1928-01-01, 1826 sma:Aarborte - Hattfjelldal 2020-01-01,
      1827 Dønna 1962-01-01, 1828 Nesna 1964-01-01, 1832 Hemnes 1964-01-01,
      1833 Rana - sma:Raane 2024-01-01, 1834 Lurøy 1872-01-01, 1835 Træna 1872-01-01,
      1836 Rødøy 1884-01-01, 1837 Meløy 1884-01-01, 1838 Gildeskål 1853-01-01, 1839 Beiarn 1853-01-01,
      1840 Saltdal 1838-01-01, 1841 Fauske - smj:Fuossko 2017-01-01, 1845 Sørfold - smj:Fuolldá 2024-01-01,
      1848 Steigen 1964-01-01, 1851 Lødingen 1964-01-01, 1853 Evenes - se:Evenášši 2022-01-01,
      1856 Røst 1929-01-01, 1857 Værøy 1929-01-01, 1859 Flakstad 1976-01-01, 1860 Vestvågøy 1963-01-01,
      1865 Vågan 1964-01-01, 1866 Hadsel 1963-01-01, 1867 Bø 2020-01-01, 1868 Øksnes 1964-01-01,
      1870 Sortland - se:Suortá 2018-01-01, 1871 Andøy 1964-01-01, 1874 Moskenes 1976-01-01,
      1875 smj:Hábmer - Hamarøy 2020-01-01`,
  },
  {
    number: '31',
    name: 'Østfold',
    since: '2024-01-01',
    municipalities: `
      3101 Halden, 3103 Moss, 3105 Sarpsborg, 3107 Fredrikstad, 3110 Hvaler, 3112 Råde,
      3114 Våler (Østfold), 3116 Skiptvet, 3118 Indre Østfold, 3120 Rakkestad, 3122 Marker, 3124 Aremark`,
  },
  {
    number: '32',
    name: 'Akershus',
    since: '2024-01-01',
    municipalities: `
      3201 Bærum, 3203 Asker, 3205 Lillestrøm, 3207 Nordre Follo, 3209 Ullensaker, 3212 Nesodden,
      3214 Frogn, 3216 Vestby, 3218 Ås, 3220 Enebakk, 3222 Lørenskog, 3224 Rælingen, 3226 Aurskog-Høland,
      3228 Nes, 3230 Gjerdrum, 3232 Nittedal, 3234 Lunner, 3236 Jevnaker, 3238 Nannestad, 3240 Eidsvoll,
      3242 Hurdal`,
  },
  {
    number: '33',
    name: 'Buskerud',
    since: '2024-01-01',
    municipalities: `
      3301 Drammen, 3303 Kongsberg, 3305 Ringerike, 3310 Hole, 3312 Lier, 3314 Øvre Eiker, 3316 Modum,
      3318 Krødsherad, 3320 Flå, 3322 Nesbyen, 3324 Gol, 3326 Hemsedal, 3328 Ål, 3330 Hol, 3332 Sigdal,
      3334 Flesberg, 3336 Rollag, 3338 Nore og Uvdal`,
  },
  {
    number: '34',
    name: 'Innlandet',
    since: '2020-01-01',
    municipalities: `
      3401 Kongsvinger, 3403 Hamar, 3405 Lillehammer, 3407 Gjøvik, 3411 Ringsaker, 3412 Løten, 3413 Stange,
      3414 Nord-Odal, 3415 Sør-Odal, 3416 Eidskog, 3417 Grue, 3418 Åsnes, 3419 Våler (Innlandet),
      3420 Elverum, 3421 Trysil, 3422 Åmot, 3423 Stor-Elvdal, 3424 Rendalen, 3425 Engerdal, 3426 Tolga,
      3427 Tynset, 3428 Alvdal, 3429 Folldal, 3430 Os, 3431 Dovre, 3432 Lesja, 3433 Skjåk, 3434 Lom,
      3435 Vågå, 3436 Nord-Fron, 3437 Sel, 3438 Sør-Fron, 3439 Ringebu, 3440 Øyer, 3441 Gausdal,
      3442 Østre Toten, 3443 Vestre Toten, 3446 Gran, 3447 Søndre Land, 3448 Nordre Land, 3449 Sør-Aurdal,
      3450 Etnedal, 3451 Nord-Aurdal, 3452 Vestre Slidre, 3453 Øystre Slidre, 3454 Vang`,
  },
  {
    number: '39',
    name: 'Vestfold',
    since: '2024-01-01',
    municipalities: `
      3901 Horten, 3903 Holmestrand, 3905 Tønsberg, 3907 Sandefjord, 3909 Larvik, 3911 Færder`,
  },
  {
    number: '40',
    name: 'Telemark',
    since: '2024-01-01',
    municipalities: `
      4001 Porsgrunn, 4003 Skien, 4005 Notodden, 4010 Siljan, 4012 Bamble, 4014 Kragerø, 4016 Drangedal,
      4018 Nome, 4020 Midt-Telemark, 4022 Seljord, 4024 Hjartdal, 4026 Tinn, 4028 Kviteseid, 4030 Nissedal,
      4032 Fyresdal, 4034 Tokke, 4036 Vinje`,
  },
  {
    number: '42',
    name: 'Agder',
    since: '2020-01-01',
    municipalities: `
      4201 Risør, 4202 Grimstad, 4203 Arendal, 4204 Kristiansand, 4205 Lindesnes, 4206 Farsund,
      4207 Flekkefjord, 4211 Gjerstad, 4212 Vegårshei, 4213 Tvedestrand, 4214 Froland, 4215 Lillesand,
      4216 Birkenes, 4217 Åmli, 4218 Iveland, 4219 Evje og Hornnes, 4220 Bygland, 4221 Valle, 4222 Bykle,
      4223 Vennesla, 4224 Åseral, 4225 Lyngdal, 4226 Hægebostad, 4227 Kvinesdal, 4228 Sirdal`,
  },
  {
    number: '46',
    name: 'Vestland',
    since: '2020-01-01',
    municipalities: `
      4601 Bergen, 4602 Kinn, 4611 Etne, 4612 Sveio, 4613 Bømlo, 4614 Stord, 4615 Fitjar, 4616 Tysnes,
      4617 Kvinnherad, 4618 Ullensvang, 4619 Eidfjord, 4620 Ulvik, 4621 Voss, 4622 Kvam, 4623 Samnanger,
      4624 Bjørnafjorden, 4625 Austevoll, 4626 Øygarden, 4627 Askøy, 4628 Vaksdal, 4629 Modalen,
      4630 Osterøy, 4631 Alver, 4632 Austrheim, 4633 Fedje, 4634 Masfjorden, 4635 Gulen, 4636 Solund,
      4637 Hyllestad, 4638 Høyanger, 4639 Vik, 4640 Sogndal, 4641 Aurland, 4642 Lærdal, 4643 Årdal,
      4644 Luster, 4645 Askvoll, 4646 Fjaler, 4647 Sunnfjord, 4648 Bremanger, 4649 Stad, 4650 Gloppen,
      4651 Stryn`,
  },
  {
    number: '50',
    name: 'Trøndelag - sma:Trööndelage',
    since: '2018-01-01',
    municipalities: `
      5001 Trondheim - sma:Tråante 2023-01-01, 5006 Steinkjer 2020-01-01,
      5007 Namsos - sma:Nåavmesjenjaelmie 2020-01-01, 5014 Frøya, 5020 Osen, 5021 Oppdal, 5022 Rennebu,
      5025 Røros - sma:Rosse 2023-01-01, 5026 Holtålen, 5027 Midtre Gauldal, 5028 Melhus, 5029 Skaun,
      5031 Malvik, 5032 Selbu, 5033 Tydal, 5034 Meråker, 5035 Stjørdal, 5036 Frosta,
      5037 Levanger - sma:Levangke 2024-01-01, 5038 Verdal, 5041 sma:Snåase - Snåsa, 5042 Lierne,
      5043 sma:Raarvihke - Røyrvik, 5044 Namsskogan, 5045 Grong, 5046 Høylandet, 5047 Overhalla,
      5049 Flatanger, 5052 Leka, 5053 Inderøy, 5054 Indre Fosen, 5055 Heim 2020-01-01,
      5056 Hitra 2020-01-01, 5057 Ørland 2020-01-01, 5058 Åfjord 2020-01-01, 5059 Orkland 2020-01-01,
      5060 Nærøysund 2020-01-01, 5061 Rindal 2019-01-01`,
  },
  {
    number: '55',
    name: 'Troms - se:Romsa - fkv:Tromssa',
    since: '2024-01-01',
    municipalities: `
      5501 Tromsø, 5503 Harstad - se:Hárstták, 5510 Kvæfjord, 5512 se:Dielddanuorri - Tjeldsund,
      5514 Ibestad, 5516 Gratangen - se:Rivtták, 5518 se:Loabák - Lavangen, 5520 Bardu, 5522 Salangen,
      5524 Målselv, 5526 Sørreisa, 5528 Dyrøy, 5530 Senja, 5532 Balsfjord, 5534 Karlsøy, 5536 Lyngen,
      5538 Storfjord - se:Omasvuotna - fkv:Omasvuono, 5540 se:Gáivuotna - Kåfjord - fkv:Kaivuono,
      5542 Skjervøy, 5544 Nordreisa - se:Ráisa - fkv:Raisi, 5546 Kvænangen`,
  },
  {
    number: '56',
    name: 'Finnmark - se:Finnmárku - fkv:Finmarkku',
    since: '2024-01-01',
    municipalities: `
      5601 Alta, 5603 Hammerfest - se:Hámmerfeasta, 5605 Sør-Varanger, 5607 Vadsø,
      5610 se:Kárášjohka - Karasjok, 5612 se:Guovdageaidnu - Kautokeino, 5614 Loppa, 5616 Hasvik,
      5618 Måsøy, 5620 Nordkapp, 5622 Porsanger - se:Porsángu - fkv:Porsanki, 5624 Lebesby, 5626 Gamvik,
      5628 se:Deatnu - Tana, 5630 Berlevåg, 5632 Båtsfjord, 5634 Vardø, 5636 se:Unjárga - Nesseby`,
  },
];
