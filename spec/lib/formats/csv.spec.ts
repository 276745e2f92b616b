import { expect } from 'chai';
import { csvLine } from '../../../lib/formats/csv.js';

describe('a line of CSV', () => {
  it('quotes what would be read as something else, and doubles quotes', () => {
    expect(csvLine(['a', 1.5, 'b,c', 'd "e"', 'f\ng', '', ' h'])).to.equal(
      'a,1.5,"b,c","d ""e""","f\ng",, h\n',
    );
  });
});
