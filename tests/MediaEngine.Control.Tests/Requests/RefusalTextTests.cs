using MediaEngine.Control.Requests;
using MediaEngine.Signalling;
using Xunit;

namespace MediaEngine.Control.Tests.Requests;

public sealed class RefusalTextTests
{
    /// <summary>The limits of new calls have replies of their own (NewCallLimit).</summary>
    private static readonly RefusalReason[] _limits = [RefusalReason.TooManyCalls, RefusalReason.Overloaded, RefusalReason.OutOfMemory];

    [Fact]
    public void Every_refusal_that_is_no_limit_has_a_text()
    {
        RefusalReason[] silent = [.. Enum.GetValues<RefusalReason>()
            .Where(r => r != RefusalReason.AddressNotAllowed && RefusalText.Of(new Refusal(r)).Length == 0)];

        Assert.Equal(_limits, silent);
    }
}
