using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Composition;

/// <summary>
/// The pairs that ICE has selected in a call: once there is one, a description names no other (RFC 8839 section 4.4.1.2.2).
/// </summary>
internal sealed class IcePaths
{
    private readonly Dictionary<int, TransportSnapshot> _completed;

    private IcePaths(CallSnapshot snapshot) =>
        _completed = snapshot.Transports.Where(t => t.IceCompleted).ToDictionary(t => t.TransportId);

    /// <summary>Reads the figures of the call, if ICE was negotiated with any party; false while they are awaited.</summary>
    /// <param name="paths">Null without ICE.</param>
    public static bool TryFind(CallState? call, AwaitedFigures figures, out IcePaths? paths)
    {
        paths = null;
        if (call is null || !call.Parties.Any(p => p.Sections.Exists(m => m is { Ice: not null, Received.Ice: not null })))
            return true;
        if (!figures.TryGet(call, out CallSnapshot? snapshot))
            return false;
        paths = snapshot is null ? null : new IcePaths(snapshot);
        return true;
    }

    /// <summary>Null when there is none, or it belongs to the session before a restart.</summary>
    public TransportSnapshot? Selected(SectionState media, int component) =>
        _completed.TryGetValue(component == 1 ? media.RtpTransportId : media.RtcpTransportId, out TransportSnapshot? path)
        && path.IceUfrag == media.Ice?.Ufrag
            ? path
            : null;
}
