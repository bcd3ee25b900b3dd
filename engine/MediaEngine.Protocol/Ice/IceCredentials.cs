using System.Security.Cryptography;
using System.Text;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Protocol.Ice;

/// <summary>User name fragments and passwords of one ICE session; each restart makes a new one. Never printed.</summary>
internal sealed class IceCredentials(IceParameters parameters)
{
    /// <summary>Of a user name fragment (RFC 8839 section 5.4).</summary>
    private const int MaxLength = 256;

    private readonly string _localPassword = parameters.LocalPassword;
    private string _remotePassword = parameters.RemotePassword;

    public byte[] LocalUfrag { get; } = Encoding.UTF8.GetBytes(parameters.LocalUfrag);

    public ReadOnlyMemory<byte> Software { get; } = parameters.Software;

    public byte[] LocalKey { get; } = Encoding.UTF8.GetBytes(parameters.LocalPassword);

    public byte[] RemoteUfrag { get; private set; } = Encoding.UTF8.GetBytes(parameters.RemoteUfrag);

    public byte[] RemoteKey { get; private set; } = Encoding.UTF8.GetBytes(parameters.RemotePassword);

    /// <summary>The peer has told its half: we can check.</summary>
    public bool IsComplete => RemoteUfrag.Length is > 0 and <= MaxLength && RemoteKey.Length > 0 && LocalUfrag.Length <= MaxLength;

    /// <summary>The parameters are of another session than these.</summary>
    public bool IsOther(IceParameters now)
    {
        if (!Matches(LocalUfrag, now.LocalUfrag) || _localPassword != now.LocalPassword)
            return true;
        return IsComplete && now.RemoteUfrag.Length > 0 && (!Matches(RemoteUfrag, now.RemoteUfrag) || _remotePassword != now.RemotePassword);
    }

    public void LearnRemote(IceParameters now)
    {
        _remotePassword = now.RemotePassword;
        RemoteUfrag = Encoding.UTF8.GetBytes(now.RemoteUfrag);
        RemoteKey = Encoding.UTF8.GetBytes(now.RemotePassword);
    }

    /// <summary>The request names us, under these fragments ("ours:theirs").</summary>
    /// <param name="exactly">Theirs has to be the known one, too.</param>
    public bool IsAddressedBy(ReadOnlySpan<byte> username, bool exactly) =>
        username.Length > LocalUfrag.Length && username[LocalUfrag.Length] == (byte)':'
        && CryptographicOperations.FixedTimeEquals(username[..LocalUfrag.Length], LocalUfrag)
        && (!exactly || username[(LocalUfrag.Length + 1)..].SequenceEqual(RemoteUfrag));

    public bool Authenticates(in StunMessage request) => request.VerifyIntegrity(LocalKey);

    private static bool Matches(byte[] bytes, string text) => Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes);
}
