using MediaEngine.Crypto.Dtls;

namespace MediaEngine.Sessions.Tests;

/// <summary>
/// DTLS contexts with one certificate each: of the engine, of its peer, and of an unknown party. Tests share them because making
/// certificates is slow.
/// </summary>
internal static class DtlsIdentities
{
    private static readonly Lazy<DtlsContext> _ours = new(Create);
    private static readonly Lazy<DtlsContext> _theirs = new(Create);
    private static readonly Lazy<DtlsContext> _foreign = new(Create);

    public static DtlsContext Ours => _ours.Value;

    public static DtlsContext Theirs => _theirs.Value;

    public static DtlsContext Foreign => _foreign.Value;

    public static DtlsContext Create() =>
        new(DtlsCertificate.Generate(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(3650)));
}
