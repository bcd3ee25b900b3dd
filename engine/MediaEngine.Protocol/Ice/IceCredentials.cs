using System.Security.Cryptography;
using System.Text;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Protocol.Ice;

/// <summary>Username fragments and passwords of one ICE session; each restart makes new ones. Never printed.</summary>
internal sealed class IceCredentials(IceParameters parameters)
{
    /// <summary>Longest username fragment in characters (RFC 8839 section 5.4).</summary>
    private const int MaxLength = 256;

    private readonly string _localPassword = parameters.LocalPassword;
    private string _remotePassword = parameters.RemotePassword;

    public byte[] LocalUfrag { get; } = Encoding.UTF8.GetBytes(parameters.LocalUfrag);

    public ReadOnlyMemory<byte> Software { get; } = parameters.Software;

    public byte[] LocalKey { get; } = Encoding.UTF8.GetBytes(parameters.LocalPassword);

    public byte[] RemoteUfrag { get; private set; } = Encoding.UTF8.GetBytes(parameters.RemoteUfrag);

    public byte[] RemoteKey { get; private set; } = Encoding.UTF8.GetBytes(parameters.RemotePassword);

    /// <summary>True when the peer's credentials are known, so that checks can be sent.</summary>
    public bool IsComplete => RemoteUfrag.Length is > 0 and <= MaxLength && RemoteKey.Length > 0 && LocalUfrag.Length <= MaxLength;

    /// <summary>True when the parameters belong to another session.</summary>
    public bool IsOther(IceParameters now)
    {
        if (!Matches(LocalUfrag, now.LocalUfrag) || _localPassword != now.LocalPassword)
            return true;
        return IsComplete && now.RemoteUfrag.Length > 0
            && (!Matches(RemoteUfrag, now.RemoteUfrag) || _remotePassword != now.RemotePassword);
    }

    public void LearnRemote(IceParameters now)
    {
        _remotePassword = now.RemotePassword;
        RemoteUfrag = Encoding.UTF8.GetBytes(now.RemoteUfrag);
        RemoteKey = Encoding.UTF8.GetBytes(now.RemotePassword);
    }

    /// <summary>True when a request has our username fragment in its USERNAME ("ours:theirs").</summary>
    /// <param name="exactly">The peer's username fragment must match too.</param>
    public bool IsAddressedBy(ReadOnlySpan<byte> username, bool exactly) =>
        username.Length > LocalUfrag.Length && username[LocalUfrag.Length] == (byte)':'
        && CryptographicOperations.FixedTimeEquals(username[..LocalUfrag.Length], LocalUfrag)
        && (!exactly || username[(LocalUfrag.Length + 1)..].SequenceEqual(RemoteUfrag));

    public bool Authenticates(in StunMessage request) => request.VerifyIntegrity(LocalKey);

    private static bool Matches(byte[] bytes, string text) => Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes);
}
