using System.Text;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>User and password of a camera. <see cref="ToString"/> shows neither.</summary>
public sealed class RtspCredentials
{
    public RtspCredentials(string user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(password);
        User = user;
        Password = password;
    }

    public string User { get; }

    internal string Password { get; }

    /// <summary>The UTF-8 octets of the user name, one character per octet. Headers and hashes are made from this form.</summary>
    internal string UserOctets => Octets(User);

    internal string PasswordOctets => Octets(Password);

    public override string ToString() => "***";

    private static string Octets(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
