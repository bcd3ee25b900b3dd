using MediaEngine.Crypto.Dtls;

namespace MediaEngine.Sessions.Tests;

/// <summary>
/// DTLS contexts with a certificate each, which take longest to make of all a test needs: one of
/// the engine, one of its peer, one of nobody known.
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
