import { seededRandom } from './random.ts';

/** A quarterly report as companies file it: who it is about stands on the first page, and hardly anywhere else. */
export interface Filing {
  readonly company: string;
  readonly ticker: string;
  readonly year: number;
  readonly quarter: 1 | 2 | 3 | 4;
  readonly fileName: string;
  readonly markdown: string;
}

const COMPANIES = [
  ['Orchard Computer Inc.', 'ORCH'],
  ['Rainforest Retail Corporation', 'RNFR'],
  ['Silverlake Semiconductor Corp.', 'SLVR'],
  ['Bluebird Software Holdings', 'BLBD'],
  ['Novagraphics Ltd.', 'NVGX'],
] as const;

const ENDS = { 1: 'March 31', 2: 'June 30', 3: 'September 30', 4: 'December 31' } as const;
const ORDINALS = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth' } as const;

/** What every such report speaks of, in the same words. */
const SUBJECTS: readonly (readonly [heading: string, sentence: string])[] = [
  [
    'Net sales',
    'Total net sales of the Company changed by NUMBER percent compared to the same three months of the prior year',
  ],
  [
    'Gross margin',
    'The gross margin percentage of the Company was affected by foreign currencies and by a different mix of products',
  ],
  [
    'Operating expenses',
    'Operating expenses rose by NUMBER million dollars, driven by growth in headcount for research and development',
  ],
  [
    'Liquidity',
    'The Company believes its balances of cash and securities, NUMBER million dollars, will be sufficient for its needs',
  ],
  [
    'Income taxes',
    'The effective tax rate of the Company for the three months was NUMBER percent, lower than the statutory rate',
  ],
  [
    'Legal proceedings',
    'The Company is subject to legal proceedings that have not been fully resolved and has set aside NUMBER million dollars',
  ],
  [
    'Foreign exchange',
    'Weakness in foreign currencies relative to the dollar had an unfavorable impact of NUMBER million dollars',
  ],
  [
    'Inventories',
    'Inventories were NUMBER million dollars at the end of the period and consisted of components and finished goods',
  ],
];

/** Reports of five companies for four quarters, made of the same sentences with other numbers. */
export function makeFilings(): Filing[] {
  return COMPANIES.flatMap(([company, ticker], position) =>
    ([3, 4, 1, 2] as const).map((quarter): Filing => {
      const year = quarter > 2 ? 2022 : 2023;
      return {
        company,
        ticker,
        year,
        quarter,
        fileName: `${year} Q${quarter} ${ticker}.md`,
        markdown: filing(company, ticker, year, quarter, seededRandom(position * 10 + quarter)),
      };
    }),
  );
}

function filing(
  company: string,
  ticker: string,
  year: number,
  quarter: Filing['quarter'],
  random: () => number,
): string {
  const number = (): string => String(Math.round(random() * 900 + 10) / 10);
  const said = (sentence: string): string => sentence.replaceAll('NUMBER', number);
  const cover = [
    'UNITED STATES SECURITIES AND EXCHANGE COMMISSION',
    'FORM 10-Q',
    `For the quarterly period ended ${ENDS[quarter]}, ${year}`,
    company,
    '(Exact name of registrant as specified in its charter)',
    `Common stock, trading symbol ${ticker}`,
  ];
  const sections = SUBJECTS.map(([heading, sentence]) => {
    const sentences = Array.from({ length: 6 }, () => `${said(sentence)}.`);
    const closing = `Management does not expect this to change in the quarters after the ${ORDINALS[quarter]} quarter.`;
    return `## ${heading}\n\n${[...sentences, closing].join(' ')}`;
  });
  return [...cover, ...sections].join('\n\n');
}
