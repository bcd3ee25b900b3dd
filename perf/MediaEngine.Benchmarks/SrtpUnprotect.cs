using BenchmarkDotNet.Attributes;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Benchmarks;

/// <summary>
/// Authenticates and decrypts one SRTP packet in place. The packets are protected in advance; each round starts with an empty replay
/// window.
/// </summary>
public class SrtpUnprotect : IStop
{
    private const int Packets = 4096;
    private readonly byte[][] _protected = new byte[Packets][];
    private byte[] _buffer = [];
    private SrtpIngress _ingress = null!;
    private int _next;

    [Params("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM")]
    public string Suite { get; set; } = "";

    [Params(172, 1200)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _buffer = new byte[Size + 64];
        using var egress = new SrtpEgress(SrtpTransforms.Create(SrtpProtect.Key(Suite)));
        for (var i = 0; i < Packets; i++)
        {
            SamplePackets.Rtp(Size).CopyTo(_buffer, 0);
            RtpHeader.SetSequenceNumber(_buffer, (ushort)i);
            var length = Size;
            egress.ProtectRtp(_buffer, ref length);
            _protected[i] = _buffer.AsSpan(0, length).ToArray();
        }
        Rewind();
    }

    [Benchmark]
    public int Once()
    {
        if (_next == Packets)
            Rewind();
        var packet = _protected[_next++];
        packet.CopyTo(_buffer, 0);
        var length = packet.Length;
        if (_ingress.UnprotectRtp(_buffer, ref length) != SrtpResult.Ok)
            throw new InvalidOperationException("a packet did not authenticate");
        return length;
    }

    // Once in 4096 packets; its time and allocations are spread over them.
    private void Rewind()
    {
        _ingress?.Dispose();
        _ingress = new SrtpIngress(SrtpTransforms.Create(SrtpProtect.Key(Suite)));
        _next = 0;
    }
}
