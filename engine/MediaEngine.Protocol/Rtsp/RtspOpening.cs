using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>The steps from DESCRIBE to the first packets: chooses tracks and transports, and starts to play.</summary>
internal sealed class RtspOpening(RtspSessionState state)
{
    /// <summary>For UDP while another transport is left to try: many firewalls drop UDP packets.</summary>
    private static readonly TimeSpan _udpPatience = TimeSpan.FromSeconds(8);

    private RtspFailure? _refusal;
    private int _setupsLeft;
    private bool _anyNew;

    /// <summary>DESCRIBE asks for the backchannel.</summary>
    public bool AsksBackchannel { get; private set; } = state.Settings.Backchannel == RtspBackchannelUse.Required
        || (state.Settings.Backchannel == RtspBackchannelUse.WhereOffered && state.Settings.Memory.Backchannel != RtspAnswered.No);

    public void Describe(MonotonicTime now)
    {
        ImmutableArray<RtspHeader> headers = [new RtspHeader("Accept", "application/sdp")];
        if (AsksBackchannel)
            headers = headers.Add(new RtspHeader("Require", RtspTrackSetup.BackchannelTag));
        state.Ask(RtspStep.Describe, new RtspRequest(RtspRequestKind.Describe, "DESCRIBE", state.Settings.Url, headers), now);
    }

    public void Described(RtspMessage reply, MonotonicTime now)
    {
        Requests.Next(now);
        if (!RtspDescription.TryParse(reply.Body.Span, out RtspDescription? description))
        {
            state.Fail(state.Failure(RtspFailureCause.Protocol, "The camera's description has no media.", reply.Status), now);
            return;
        }

        state.Description = description;
        state.Statistics = state.Statistics with { ForeignUrls = state.Tracks.Describe(description, reply, state.Settings.Url) };
        state.Enter(RtspStep.Tracks, now);
        state.Events.Enqueue(new RtspPendingEvent(RtspEventKind.Described) { Description = description });
    }

    public void DescribeRefused(RtspMessage reply, RtspFailure failure, MonotonicTime now)
    {
        bool ofBackchannel = AsksBackchannel && failure.Cause is RtspFailureCause.NotSupported or RtspFailureCause.Protocol;
        if (!ofBackchannel)
        {
            state.Fail(failure, now);
            return;
        }

        state.Remember(m => m with { Backchannel = RtspAnswered.No });
        if (state.Settings.Backchannel == RtspBackchannelUse.Required)
        {
            string detail = $"The camera refuses the request for its backchannel with {reply.Status}.";
            state.Fail(state.Failure(RtspFailureCause.NotSupported, detail, reply.Status), now);
            return;
        }

        AsksBackchannel = false;
        Requests.Next(now);
        Describe(now);
    }

    public void SetUp(ReadOnlySpan<RtspTrackRequest> tracks, MonotonicTime now)
    {
        if (state.Step is not (RtspStep.Tracks or RtspStep.Playing) || state.Description is null)
            throw new InvalidOperationException($"No tracks can be set up in step {state.Step}.");
        foreach (RtspTrackRequest request in tracks)
        {
            RtspTrackSetup setup = state.Tracks.Ask(state.Description.Tracks[request.Track], request, state.Kinds);
            if (setup.Kind is null)
            {
                Refuse(setup, state.Failure(RtspFailureCause.NotSupported, "No transport is allowed for this track."));
                continue;
            }

            _setupsLeft++;
            Requests.Add(setup.ToRequest(state.Settings, state.Random), now);
        }

        if (state.Step == RtspStep.Playing)
            return;
        if (_setupsLeft > 0)
            state.Enter(RtspStep.SetUp, now);
        else
            state.Fail(_refusal ?? state.Failure(RtspFailureCause.NotSupported, "The camera has no track to play."), now);
    }

    public void SetUpSucceeded(RtspTrackSetup setup, RtspMessage reply, MonotonicTime now)
    {
        if (setup.TryAccept(reply, state.Settings.Url, state.Tracks.IsTaken))
        {
            state.Tracks.Add(setup);
            _anyNew = true;
            if (setup.IsBackchannel)
                state.Remember(m => m with { Backchannel = RtspAnswered.Yes });
            state.Events.Enqueue(new RtspPendingEvent(RtspEventKind.TrackReady) { Track = setup.Index, Transport = setup.Transport });
        }
        else if (setup.TryNextKind())
        {
            Again(setup, now);
            return;
        }
        else
        {
            const string Detail = "The camera agrees to another transport than it was asked for.";
            Refuse(setup, state.Failure(RtspFailureCause.NotSupported, Detail, reply.Status));
        }

        SetUpDone(now);
    }

    public void SetUpRefused(RtspRequest request, RtspMessage reply, RtspFailure failure, MonotonicTime now)
    {
        RtspTrackSetup setup = request.Track!;
        bool again = reply.Status switch
        {
            461 => setup.TryNextKind(),
            400 or 404 or 451 => setup.TryOtherUrl(),
            454 => !request.IsSecondForm && Requests.TryUseFirstSession(),
            _ => false,
        };
        if (again)
        {
            Again(setup, now);
            return;
        }

        Refuse(setup, failure);
        // A camera that is full refuses every track.
        if (state.Step == RtspStep.SetUp && failure.Cause == RtspFailureCause.Busy)
            state.Fail(failure, now);
        else
            SetUpDone(now);
    }

    public void SetUpUnanswered(RtspTrackSetup setup, RtspFailure failure, MonotonicTime now)
    {
        Refuse(setup, failure);
        Requests.Abandon(now);
        _setupsLeft--;
    }

    public void PlayRefused(RtspRequest request, RtspMessage reply, RtspFailure failure, MonotonicTime now)
    {
        bool again = reply.Status switch
        {
            454 => Requests.TryUseFirstSession(),
            457 => true,
            _ => false,
        };
        if (again && !request.IsSecondForm)
        {
            request.IsSecondForm = true;
            if (reply.Status == 457)
                request.Headers = [.. request.Headers.Where(h => h.Name != "Range")];
            Requests.Repeat(now);
        }
        else if (reply.Status == 459 && request.Track is null && state.Step == RtspStep.Play)
        {
            // Aggregate operation is not allowed, so each track gets its own PLAY.
            foreach (RtspTrackSetup track in state.Tracks.Ready)
                Requests.Add(new RtspRequest(RtspRequestKind.Play, "PLAY", track.Url, request.Headers) { Track = track }, now);
            Requests.Next(now);
        }
        else if (state.Step == RtspStep.Playing)
        {
            foreach (RtspTrackSetup track in state.Tracks.Ready.Where(t => t.IsBackchannel))
                Refuse(track, failure);
            Requests.Next(now);
        }
        else
        {
            state.Fail(failure, now);
        }
    }

    /// <summary>PLAY was answered, or packets come without an answer.</summary>
    public void Played(RtspMessage? reply, MonotonicTime now)
    {
        Requests.Next(now);
        if (state.Step != RtspStep.Play || !Requests.IsIdle)
            return;
        state.Enter(RtspStep.Playing, now);
        state.KeepAlive.Begin(now);
        bool udp = state.Tracks.Ready.Any(t => t is { Kind: not RtspTransportKind.Interleaved, NextKind: not null });
        TimeSpan patience = state.Settings.FirstPacketPatience;
        if (state.Tracks.Ready.All(t => t.IsBackchannel))
            state.Patience.BeginWithoutPackets(now, state.KeepAlive.Interval + state.Settings.SilencePatience);
        else
            state.Patience.Begin(now, udp && patience > _udpPatience ? _udpPatience : patience);
        ImmutableArray<RtspRtpInfo> info = reply?.Header("RTP-Info") is string text ? RtspRtpInfo.Read(text, state.Tracks.IndexOf) : [];
        state.Events.Enqueue(new RtspPendingEvent(RtspEventKind.Playing) { RtpInfo = info });
    }

    private RtspRequestQueue Requests => state.Requests;

    private void Again(RtspTrackSetup setup, MonotonicTime now)
    {
        RtspRequest request = setup.ToRequest(state.Settings, state.Random);
        request.IsSecondForm = true;
        Requests.Add(request, now);
        Requests.Next(now);
    }

    /// <summary>One SETUP is finished. After the last one, PLAY is sent.</summary>
    private void SetUpDone(MonotonicTime now)
    {
        _setupsLeft--;
        Requests.Next(now);
        if (_setupsLeft > 0)
            return;
        if (state.Tracks.Ready.Count == 0)
            state.Fail(_refusal!, now);
        else if (_anyNew)
            Play(now);
    }

    private void Refuse(RtspTrackSetup setup, RtspFailure failure)
    {
        _refusal ??= failure;
        if (setup.IsBackchannel && failure.Cause == RtspFailureCause.NotSupported)
            state.Remember(m => m with { Backchannel = RtspAnswered.No });
        state.Events.Enqueue(new RtspPendingEvent(RtspEventKind.TrackRefused) { Track = setup.Index, Failure = failure });
    }

    private void Play(MonotonicTime now)
    {
        _anyNew = false;
        ImmutableArray<RtspHeader> headers = [new RtspHeader("Range", "npt=0.000-")];
        if (state.Tracks.Ready.Any(t => t.IsBackchannel))
            headers = headers.Add(new RtspHeader("Require", RtspTrackSetup.BackchannelTag));
        var request = new RtspRequest(RtspRequestKind.Play, "PLAY", state.Tracks.Aggregate!, headers);
        if (state.Step == RtspStep.Playing)
            Requests.Add(request, now);
        else
            state.Ask(RtspStep.Play, request, now);
    }
}
