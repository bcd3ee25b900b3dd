using MediaEngine.Protocol.Srtp;
using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>SDES list items (ng-flags 2.4).</summary>
internal static class SdesTable
{
    private static readonly NgWords<Action<NgSdesOptions>> _words = new(
        ("off|no|disable|disabled", sdes => sdes.Off = true),
        ("nonew", sdes => sdes.NoNew = true),
        ("pad", sdes => sdes.Pad = true),
        ("lifetime", sdes => sdes.Lifetime = true),
        ("static", sdes => sdes.Static = true),
        ("prefer|priority", sdes => sdes.Prefer = true),
        ("unencrypted-srtp|UNENCRYPTED-SRTP", sdes => sdes.UnencryptedSrtp = true),
        ("unencrypted-srtcp|UNENCRYPTED-SRTCP", sdes => sdes.UnencryptedSrtcp = true),
        ("unauthenticated-srtp|UNAUTHENTICATED-SRTP", sdes => sdes.UnauthenticatedSrtp = true),
        ("encrypted-srtp|ENCRYPTED-SRTP", sdes => sdes.UnencryptedSrtp = false),
        ("encrypted-srtcp|ENCRYPTED-SRTCP", sdes => sdes.UnencryptedSrtcp = false),
        ("authenticated-srtp|AUTHENTICATED-SRTP", sdes => sdes.UnauthenticatedSrtp = false));

    /// <summary>Items with suites behind them.</summary>
    private static readonly (string Prefix, Action<NgSdesOptions, string> Apply)[] _suiteItems =
    [
        ("no-", (sdes, suite) => sdes.No.Add(suite)),
        ("only-", (sdes, suite) => sdes.Only.Add(suite)),
        ("order:", (sdes, suites) => sdes.Order.AddRange(SplitSuites(suites))),
        ("offerer_pref:", (sdes, suites) => sdes.OffererPreference.AddRange(SplitSuites(suites))),
        ("offerer-pref:", (sdes, suites) => sdes.OffererPreference.AddRange(SplitSuites(suites))),
    ];

    public static readonly NgKeyRow[] Keys =
    [
        NgKeyRow.Items("SDES",
            Different(
                "`no-` and `only-` also apply to received suites, in offers and answers. Where they leave none of the offered suites, " +
                    "and where no a=crypto line follows RFC 4568, the section is refused (port 0, with a `warning`). It is not answered " +
                    "with a forbidden suite, nor in clear."),
            Apply),
    ];

    public static readonly NgFlagRow[] Flags = [new("pad-crypto", Same(), r => r.Request.Sdes.Pad = true)];

    public static readonly NgPrefixRow[] Prefixes = [new("SDES-", Same(), Apply)];

    private static void Apply(NgRequestReader reader, string item)
    {
        item = NgArguments.Unescape(item);
        if (_words.TryFind(item, out Action<NgSdesOptions> apply))
        {
            apply(reader.Request.Sdes);
            return;
        }

        foreach ((string prefix, Action<NgSdesOptions, string> applySuites) in _suiteItems)
        {
            if (item.StartsWith(prefix, StringComparison.Ordinal) && item.Length > prefix.Length)
            {
                string suites = item[prefix.Length..];
                applySuites(reader.Request.Sdes, suites);
                foreach (string suite in SplitSuites(suites))
                {
                    if (!SrtpProfile.TryFind(suite, out _))
                        reader.Warn("unknown SDES suite", suite);
                }

                return;
            }
        }

        reader.Warn("unknown SDES item", item);
    }

    private static string[] SplitSuites(string suites) => suites.Split(';', StringSplitOptions.RemoveEmptyEntries);
}
