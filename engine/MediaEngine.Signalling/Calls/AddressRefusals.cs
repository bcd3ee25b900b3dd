using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>Addresses of descriptions that media may not go to, counted by reason. Control thread only.</summary>
public sealed class AddressRefusals
{
    private readonly long[] _counts = new long[Enum.GetValues<AddressRefusal>().Length];

    public long this[AddressRefusal reason] => _counts[(int)reason];

    public void Count(AddressRefusal reason) => _counts[(int)reason]++;
}
