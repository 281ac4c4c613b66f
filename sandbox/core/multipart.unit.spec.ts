import { parseMultipart } from './multipart';

const read = async (form: FormData) => {
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  return parseMultipart(request.headers.get('content-type') ?? '', Buffer.from(await request.arrayBuffer()));
};

describe('multipart/form-data', () => {
  it('has fields and files, byte for byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, at) => at % 256));
    const form = new FormData();
    form.append('to', 'ada@example.com');
    form.append('to', 'bob@example.com');
    form.append('text', 'zażółć\r\n--gęślą\r\n\r\njaźń');
    form.append('inline', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'qr.png');
    const parts = await read(form);
    expect(parts?.map(({ name, filename, contentType }) => [name, filename, contentType])).toEqual([
      ['to', null, 'text/plain'],
      ['to', null, 'text/plain'],
      ['text', null, 'text/plain'],
      ['inline', 'qr.png', 'image/png'],
    ]);
    expect(parts?.[2]?.data.toString()).toBe('zażółć\r\n--gęślą\r\n\r\njaźń');
    expect(parts?.[3]?.data).toEqual(bytes);
  });

  it('may be empty', async () => {
    expect(await read(new FormData())).toEqual([]);
  });

  it('needs a boundary', () => {
    expect(parseMultipart('multipart/form-data', Buffer.from('x'))).toBeNull();
    expect(parseMultipart('multipart/form-data; boundary="b"', Buffer.from('no such thing'))).toEqual([]);
  });
});
