using System.Collections.Immutable;
using MediaEngine.Media;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;

namespace MediaEngine.Sessions.Tests.Transcoding;

/// <summary>Alice and Bob use different codecs and the engine transcodes. Bob's received packets are checked.</summary>
public abstract class TranscodedCall(ulong seed) : TwoPhones(seed)
{
    protected static readonly AudioFormat Pcmu = new("PCMU", 8000, 1);
    protected static readonly AudioFormat Pcma = new("PCMA", 8000, 1);
    protected static readonly AudioFormat G722 = new("G722", 8000, 1);
    protected static readonly AudioFormat Opus = new("opus", 48000, 2);
    protected static readonly AudioFormat Events8000 = new("telephone-event", 8000, 1);
    protected static readonly AudioFormat Events48000 = new("telephone-event", 48000, 1);

    private protected static PayloadTranscoding Audio(AudioFormat source, byte from, AudioFormat target, byte to, int packetTime = 0) =>
        new(TranscodingKind.Audio, from, to) { Source = source, Target = target, PacketTime = packetTime };

    private protected static PayloadTranscoding Pass(AudioFormat format, byte from, byte to) =>
        new(TranscodingKind.Pass, from, to) { Source = format, Target = format };

    /// <summary>A call whose media from Alice to Bob is transcoded.</summary>
    private protected TwoPartyCall Transcode(params PayloadTranscoding[] transcodings) => Start(c => WithTranscodings(c, transcodings));

    private protected static TwoPartyCall WithTranscodings(TwoPartyCall call, params PayloadTranscoding[] transcodings)
    {
        bool transcodes = transcodings.Any(c => c.Kind != TranscodingKind.Pass);
        ImmutableArray<PayloadPlan> payloads =
            [.. transcodings.Select(c => new PayloadPlan(c.From, c.Source.Encoding, c.Source.ClockRate)).DistinctBy(p => p.PayloadType)];
        call.Plan = call.Plan with
        {
            Routes = [call.Plan.Routes[0] with { Process = new AudioTranscoding([.. transcodings]) }, call.Plan.Routes[1]],
        };
        call.WithMedias(m => m with { GenerateRtcp = transcodes });
        return payloads.IsEmpty ? call : call.WithMedia(TwoPartyCall.MediaA, m => m with { Payloads = payloads });
    }

    protected void SendFromAlice(byte[] packet) => Alice.Rtp.Send(Alice.RemoteRtp, packet);

    /// <summary>Sends G.711 packets of 20 ms from Alice with these sequence numbers and timestamps of 160 times the number.</summary>
    protected void SendNumbers(params int[] numbers)
    {
        foreach (int number in numbers)
        {
            SendFromAlice(PacketBuilder.Rtp(SsrcA, number, (uint)(number * 160)));
            Run(0.02);
        }
    }

    /// <summary>Packets that Bob received.</summary>
    protected List<HeardPacket> Heard
    {
        get
        {
            var heard = new List<HeardPacket>();
            foreach (byte[] bytes in Bob.Packets)
            {
                if (RtpPacket.TryParse(bytes, out RtpPacket rtp))
                    heard.Add(new HeardPacket(rtp.PayloadType, rtp.SequenceNumber, rtp.Timestamp.Value, rtp.Marker, rtp.Ssrc,
                        rtp.Payload.ToArray()));
            }

            return heard;
        }
    }

    protected sealed record HeardPacket(byte PayloadType, ushort Number, uint Timestamp, bool Marker, uint Ssrc, byte[] Payload);
}
