using System.Globalization;
using MediaEngine.Control.Requests;
using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling.Options;
using Xunit;

namespace MediaEngine.Control.Tests.Requests;

/// <summary>
/// <see cref="RequestOptions"/> casts these enums of NG to those of signalling, which does not depend on NG. The values must be equal.
/// </summary>
public sealed class OptionNumberTests
{
    [Theory]
    [InlineData(typeof(NgOsrtp), typeof(OsrtpOptions))]
    [InlineData(typeof(NgRtcpMux), typeof(RtcpMuxOptions))]
    [InlineData(typeof(NgBundle), typeof(BundleOptions))]
    [InlineData(typeof(NgT38), typeof(FaxFlags))]
    [InlineData(typeof(NgAliasKey), typeof(AliasKey))]
    [InlineData(typeof(NgIceMode), typeof(IceMode))]
    [InlineData(typeof(NgIceLite), typeof(IceSides))]
    [InlineData(typeof(NgIceTcp), typeof(IceSides))]
    [InlineData(typeof(NgReplace), typeof(DescriptionReplacements))]
    [InlineData(typeof(NgMediaEcho), typeof(MediaEcho))]
    public void Words_of_NG_and_of_signalling_have_the_same_numbers(Type ng, Type signalling) => Assert.Equal(Words(ng), Words(signalling));

    private static IEnumerable<(string, long)> Words(Type type) =>
        Enum.GetNames(type).Select(name => (name, Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)));
}
