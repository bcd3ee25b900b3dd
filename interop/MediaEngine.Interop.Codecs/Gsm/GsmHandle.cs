using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Gsm;

/// <summary>State of a GSM full-rate encoder or decoder: one direction of one stream. Not thread-safe.</summary>
public sealed unsafe class GsmHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <summary>Samples in a frame: 20 ms at 8000 Hz.</summary>
    public const int FrameLength = 160;

    /// <summary>Octets in a frame.</summary>
    public const int FrameBytes = 33;

    public override bool IsInvalid => handle == 0;

    /// <exception cref="InvalidOperationException">The library is out of memory.</exception>
    public static GsmHandle Create()
    {
        GsmHandle state = LibGsm.gsm_create();
        return state.IsInvalid ? throw new InvalidOperationException("gsm_create failed") : state;
    }

    /// <summary>Encodes one frame.</summary>
    public void Encode(ReadOnlySpan<short> samples, Span<byte> frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, FrameLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(frame.Length, FrameBytes);
        fixed (short* input = samples)
        fixed (byte* output = frame)
            LibGsm.gsm_encode(this, input, output);
    }

    /// <summary>Decodes one frame. False when it does not begin with the GSM signature.</summary>
    public bool TryDecode(ReadOnlySpan<byte> frame, Span<short> samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, FrameLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(frame.Length, FrameBytes);
        fixed (byte* input = frame)
        fixed (short* output = samples)
            return LibGsm.gsm_decode(this, input, output) == 0;
    }

    protected override bool ReleaseHandle()
    {
        LibGsm.gsm_destroy(handle);
        return true;
    }
}
