/**
 * The example of a catalogue: official names and numbers of Helpende Zorg en Welzijn as in an exam plan of 2025; the lines
 * in plain words are of this product. Columns as CATALOGUE_COLUMNS.
 */
const PROCESSES: readonly [code: string, name: string, helper: string, pictogram: string][] = [
  [
    'B1-K1-W1',
    'Bereidt werkzaamheden voor en stemt af',
    'Je maakt alles klaar. Je spreekt af wie wat doet.',
    'list-checks',
  ],
  [
    'B1-K1-W2',
    'Treedt op als online en/of offline aanspreekpunt',
    'Mensen kunnen bij jou een vraag stellen.',
    'message-circle',
  ],
  [
    'B1-K1-W3',
    'Draagt bij aan een fysiek en sociaal veilige werkomgeving',
    'Je zorgt dat het veilig is voor iedereen.',
    'shield-check',
  ],
  ['B1-K1-W4', 'Rondt de werkzaamheden af', 'Je ruimt op en maakt het werk af.', 'circle-check-big'],
  ['B1-K1-W5', 'Evalueert de werkzaamheden', 'Je vertelt wat goed ging en wat beter kan.', 'speech'],
];

/** Rows of the example, without their heads. */
export const SAMPLE_CATALOGUE: readonly (readonly string[])[] = PROCESSES.map(([code, name, helper, pictogram]) => [
  'Dienstverlening',
  '23385',
  'Helpende Zorg en Welzijn',
  '25960',
  '2',
  '2025',
  code,
  name,
  '',
  helper,
  pictogram,
]);
