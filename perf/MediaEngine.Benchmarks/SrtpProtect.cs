using BenchmarkDotNet.Attributes;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Benchmarks;

/// <summary>Protects one RTP packet in place, as the egress of a bridging call does.</summary>
public class SrtpProtect : IStop
{
    private byte[] _plain = [];
    private byte[] _buffer = [];
    private SrtpEgress _egress = null!;
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
        _egress = new SrtpEgress(SrtpTransforms.Create(Key(Suite)));
    }

    [Benchmark]
    public int Once()
    {
        _plain.CopyTo(_buffer, 0);
        RtpHeader.SetSequenceNumber(_buffer, _sequence++);
        var length = Size;
        _egress.ProtectRtp(_buffer, ref length);
        return length;
    }

    internal static SrtpMasterKey Key(string suite)
    {
        if (!SrtpProfile.TryFind(suite, out var profile))
            throw new InvalidOperationException($"no profile {suite}");
        var material = new byte[profile.KeyAndSaltLength];
        new Random(3).NextBytes(material);
        return new SrtpMasterKey(profile, material);
    }
}
