using System.Collections.Immutable;
using MediaEngine.Gateway.Hub;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Gateway.Cameras;

/// <summary>Sends the loop of the test camera, a picture every 40 ms.</summary>
internal sealed class TestPicture : PacedSource
{
    private const int TicksPerPicture = 2;
    private const int ClockRate = 90_000;

    private readonly StreamHub _hub;
    private readonly FiguresTimer _figures;
    private readonly uint _ssrc;
    private ushort _sequenceNumber;
    private uint _timestamp;
    private int _picture;
    private int _tick;
    private bool _hasBegun;

    public TestPicture(WorkerContext context, long callKey)
        : base(context, callKey)
    {
        (_hub, _ssrc) = (StreamHub.Of(context, callKey), context.RandomUInt32() | 1);
        _figures = new FiguresTimer(context, _hub);
    }

    public override void Tick(MonotonicTime now)
    {
        if (!_hasBegun)
            Begin(now);
        if (_tick++ % TicksPerPicture != 0)
            return;
        ImmutableArray<ReadOnlyMemory<byte>> units = TestCamera.Pictures[_picture];
        for (int i = 0; i < units.Length; i++)
        {
            Send(new MediaPacket
            {
                Kind = DatagramKind.Rtp,
                PayloadType = TestCamera.VideoPayloadType,
                Marker = i == units.Length - 1,
                SequenceNumber = _sequenceNumber++,
                Timestamp = new RtpTimestamp(_timestamp),
                Ssrc = _ssrc,
                ClockRate = ClockRate,
                Payload = units[i].Span,
                At = now,
            });
        }

        _picture = (_picture + 1) % TestCamera.Pictures.Length;
        _timestamp += ClockRate / TestCamera.FrameRate;
    }

    public override void Close()
    {
        base.Close();
        _figures.Stop();
    }

    private void Begin(MonotonicTime now)
    {
        _hasBegun = true;
        _hub.Video.Describe(TestCamera.Video, now);
        _hub.Audio.Describe(TestCamera.Audio, now);
        _figures.Start(now);
        Context.Events.Publish(new CameraDescribed(CallKey, TestCamera.Video, TestCamera.Audio));
        Context.Events.Publish(new CameraStep(CallKey, RtspStep.Playing));
    }
}
