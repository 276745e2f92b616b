import { expect } from 'chai';
import { textTable } from '../../../lib/cli/table.js';

describe('textTable', () => {
  it('lines columns up, numbers to the right', () => {
    const rows = [
      ['class', 'count', 'note'],
      ['platelets', '7', ''],
      ['red', '1,204', 'many'],
    ];
    expect(textTable(rows)).to.equal('class      count  note\nplatelets      7\nred        1,204  many');
  });
});
