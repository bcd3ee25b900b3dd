using MediaEngine.Crypto.Dtls;

namespace MediaEngine.Sessions.Tests;

/// <summary>DTLS contexts with a certificate each, which take longest to make of all a test needs: one of the engine, one of its peer, one of nobody known.</summary>
internal static class DtlsIdentities
{
    private static readonly Lazy<DtlsContext> s_ours = new(Create);
    private static readonly Lazy<DtlsContext> s_theirs = new(Create);
    private static readonly Lazy<DtlsContext> s_foreign = new(Create);

    public static DtlsContext Ours => s_ours.Value;

    public static DtlsContext Theirs => s_theirs.Value;

    public static DtlsContext Foreign => s_foreign.Value;

    public static DtlsContext Create() =>
        new(DtlsCertificate.Generate(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(3650)));
}
