import { withoutAddresses } from './payloads';

describe('what a mail server said', () => {
  it.each([
    ['550 5.1.1 <ania.nowak+x@example.com>: user unknown', '550 5.1.1 <(address)>: user unknown'],
    ['No such user: "ania@example.com", try ola@example.org', 'No such user: "(address)", try (address)'],
    ['suppress-bounce', 'suppress-bounce'],
  ])('%s is kept without addresses', (said, kept) => {
    expect(withoutAddresses(said)).toBe(kept);
  });
});
