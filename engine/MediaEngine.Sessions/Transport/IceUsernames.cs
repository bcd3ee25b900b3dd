using System.Diagnostics.CodeAnalysis;
using System.Text;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Sessions.Transport;

/// <summary>ICE sessions by their local username fragment, which is the first part of USERNAME in a peer's requests (RFC 8445 section
/// 7.2.2). It names a session and proves nothing: the session verifies the password.</summary>
internal sealed class IceUsernames
{
    private const int MaximumUfragLength = 256;

    private readonly Dictionary<string, IceSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<IceSession, string> _ufrags = [];

    public bool IsEmpty => _sessions.Count == 0;

    /// <summary>Requests with this fragment are for the session from now on, instead of those with the fragment before.</summary>
    /// <param name="ufrag">Null for none.</param>
    public void Expect(IceSession session, string? ufrag)
    {
        if (_ufrags.TryGetValue(session, out string? before))
        {
            if (before == ufrag)
                return;
            _ufrags.Remove(session);
            if (_sessions.GetValueOrDefault(before) == session)
                _sessions.Remove(before);
        }

        if (ufrag is null)
            return;
        _ufrags[session] = ufrag;
        _sessions[ufrag] = session;
    }

    /// <summary>Finds the session that a request names; false when it names none.</summary>
    public bool TryFind(in StunMessage request, [NotNullWhen(true)] out IceSession? session)
    {
        session = null;
        if (!request.TryFind(StunAttributeType.Username, out ReadOnlySpan<byte> username))
            return false;
        int colon = username.IndexOf((byte)':');
        if (colon is <= 0 or > MaximumUfragLength)
            return false;
        Span<char> ufrag = stackalloc char[MaximumUfragLength];
        return Encoding.UTF8.TryGetChars(username[..colon], ufrag, out int length)
            && _sessions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(ufrag[..length], out session);
    }
}
