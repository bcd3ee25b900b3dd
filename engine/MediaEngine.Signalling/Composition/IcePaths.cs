using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Composition;

/// <summary>The pairs that ICE has selected in a call: once there is one, a description names no other (RFC 8839 section 4.4.1.2.2).</summary>
internal sealed class IcePaths
{
    private readonly Dictionary<int, TransportSnapshot> _completed;

    private IcePaths(CallSnapshot snapshot) =>
        _completed = snapshot.Transports.Where(t => t.IceCompleted).ToDictionary(t => t.TransportId);

    /// <summary>Asks the call's worker, when ICE was agreed on with anybody.</summary>
    public static IcePaths? Find(CallState? call, IMediaPlane media) =>
        call is not null && call.Parties.Any(p => p.Medias.Exists(m => m is { Ice: not null, Received.Ice: not null }))
        && media.Snapshot(call.Key) is { } snapshot
            ? new IcePaths(snapshot)
            : null;

    /// <summary>Null when there is none, or it belongs to the session before a restart.</summary>
    public TransportSnapshot? Selected(MediaState media, int component) =>
        _completed.TryGetValue(component == 1 ? media.RtpTransportId : media.RtcpTransportId, out TransportSnapshot? path)
        && path.IceUfrag == media.Ice?.Ufrag
            ? path
            : null;
}
