using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Benchmarks;

/// <summary>
/// Compares implementations of SRTP's ciphers: OpenSSL through our binding, the processor's instructions, and the base library (which calls
/// OpenSSL too). The first two run the whole protection of a packet; the base library only the ciphers, on the same octets.
/// </summary>
public class SrtpCandidates
{
    private const int HeaderLength = 12;

    private byte[] _plain = [];
    private byte[] _buffer = [];
    private SrtpEgress _openSsl = null!;
    private SrtpEgress _hardware = null!;
    private AesGcm? _gcm;
    private Aes? _aes;
    private byte[] _hmacKey = [];
    private byte[] _nonce = [];
    private byte[] _counters = [];
    private byte[] _keyStream = [];
    private byte[] _tag = [];
    private ushort _sequence;

    [Params("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM")]
    public string Suite { get; set; } = "";

    [Params(172, 1200)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _plain = SamplePackets.Rtp(Size);
        _buffer = new byte[Size + 64];
        _openSsl = new SrtpEgress(SrtpTransforms.Create(SrtpProtect.Key(Suite), SrtpImplementation.OpenSsl));
        _hardware = new SrtpEgress(SrtpTransforms.Create(SrtpProtect.Key(Suite), SrtpImplementation.Hardware));
        byte[] key = RandomNumberGenerator.GetBytes(16);
        _nonce = new byte[12];
        _tag = new byte[20];
        _hmacKey = RandomNumberGenerator.GetBytes(20);
        if (Suite.StartsWith("AEAD", StringComparison.Ordinal))
        {
            _gcm = new AesGcm(key, 16);
            return;
        }

        _aes = Aes.Create();
        _aes.Key = key;
        _counters = new byte[(Size + 15) / 16 * 16];
        _keyStream = new byte[_counters.Length];
    }

    [Benchmark(Baseline = true)]
    public int OpenSsl() => Protect(_openSsl);

    [Benchmark]
    public int Hardware() => Protect(_hardware);

    [Benchmark]
    public int BaseLibrary()
    {
        _plain.CopyTo(_buffer, 0);
        Span<byte> payload = _buffer.AsSpan(HeaderLength, Size - HeaderLength);
        if (_gcm is not null)
        {
            _nonce[11]++;
            _gcm.Encrypt(_nonce, payload, payload, _tag.AsSpan(0, 16), _buffer.AsSpan(0, HeaderLength));
            return Size + 16;
        }

        // The base library has no counter mode: encrypt blocks of counters with ECB, then XOR.
        for (int block = 0; block < _counters.Length; block += 16)
            _counters[block + 15] = (byte)(block / 16);
        _aes!.EncryptEcb(_counters, _keyStream, PaddingMode.None);
        for (int i = 0; i < payload.Length; i++)
            payload[i] ^= _keyStream[i];
#pragma warning disable CA5350 // RFC 3711 section 4.2 requires SHA-1.
        HMACSHA1.HashData(_hmacKey, _buffer.AsSpan(0, Size + 4), _tag);
#pragma warning restore CA5350
        return Size + 10;
    }

    private int Protect(SrtpEgress egress)
    {
        _plain.CopyTo(_buffer, 0);
        RtpHeader.SetSequenceNumber(_buffer, _sequence++);
        int length = Size;
        egress.ProtectRtp(_buffer, ref length);
        return length;
    }
}
