using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Benchmarks;

/// <summary>
/// Stops 3 to 8 of a bridged call. Where the sender uses SRTP, the time includes protecting its packet, because an index is never used
/// twice and packets cannot be prepared in advance: <see cref="SrtpProtect"/> measures how much that is.
/// </summary>
public class ForwardSrtp : IStop
{
    public const string Protecting = "RTP to SRTP";
    public const string Opening = "SRTP to RTP";
    public const string Both = "SRTP to SRTP";

    private readonly byte[] _plain = SamplePackets.Rtp(172);
    private readonly byte[] _buffer = new byte[256];
    private WorkerUnderTest _worker = null!;
    private SrtpEgress? _sender;
    private ushort _sequence;

    [Params("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM")]
    public string Suite { get; set; } = "AES_CM_128_HMAC_SHA1_80";

    [Params(Protecting, Opening, Both)]
    public string Direction { get; set; } = Protecting;

    [GlobalSetup]
    public void Prepare()
    {
        var opens = Direction != Protecting;
        var protects = Direction != Opening;
        _worker = new WorkerUnderTest(calls: 1, receivers: 1, plan => plan.Id switch
        {
            0 or 1 when opens => plan with { Srtp = new SrtpPlan(Keys(1), Keys(2)) },
            2 or 3 when protects => plan with { Srtp = new SrtpPlan(Keys(3), Keys(4)) },
            _ => plan,
        });
        _sender = opens && SrtpProfile.TryFind(Suite, out var profile)
            ? new SrtpEgress(SrtpTransforms.Create(new SrtpMasterKey(profile, Keys(1).MasterKeyAndSalt.ToArray())))
            : null;
        Once();
        if (_worker.Sent != 1)
            throw new InvalidOperationException("the packet was not forwarded");
    }

    [GlobalCleanup]
    public void Clean() => _worker.Dispose();

    [Benchmark]
    public int Once()
    {
        _plain.CopyTo(_buffer, 0);
        RtpHeader.SetSequenceNumber(_buffer, _sequence++);
        var length = _plain.Length;
        _sender?.ProtectRtp(_buffer, ref length);
        _worker.Receive(_buffer.AsSpan(0, length), call: 0, transport: 0);
        return (int)_worker.Sent;
    }

    private SrtpKeys Keys(int seed)
    {
        if (!SrtpProfile.TryFind(Suite, out var profile))
            throw new InvalidOperationException($"no profile {Suite}");
        var material = new byte[profile.KeyAndSaltLength];
        new Random(seed).NextBytes(material);
        return new SrtpKeys(Suite, ImmutableArray.Create(material));
    }
}
