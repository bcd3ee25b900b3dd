using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Amr;

/// <summary>State of an AMR or AMR-WB encoder without discontinuous transmission. Not thread-safe.</summary>
public sealed unsafe class AmrEncoderHandle : SafeHandle
{
    private readonly bool _wideband;

    /// <exception cref="InvalidOperationException">The library is out of memory.</exception>
    public AmrEncoderHandle(bool wideband)
        : base(0, ownsHandle: true)
    {
        _wideband = wideband;
        SetHandle(wideband ? LibAmr.E_IF_init() : LibAmr.Encoder_Interface_init(0));
        if (IsInvalid)
            throw new InvalidOperationException("the AMR encoder could not be created");
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Encodes one frame.</summary>
    /// <param name="mode">The frame type: 0 to 7, for AMR-WB 0 to 8.</param>
    /// <param name="samples">Modified by the library, which clears the bits it does not use.</param>
    /// <returns>Octets of the frame, including the type octet.</returns>
    public int Encode(int mode, Span<short> samples, Span<byte> frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame.Length, AmrFrame.MaxBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, AmrFrame.Length(_wideband));
        ArgumentOutOfRangeException.ThrowIfNegative(mode);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mode, _wideband ? 8 : 7);
        fixed (short* input = samples)
        fixed (byte* output = frame)
        {
            return _wideband
                ? LibAmr.E_IF_encode(this, mode, input, output, 0)
                : LibAmr.Encoder_Interface_Encode(this, mode, input, output, 1);
        }
    }

    protected override bool ReleaseHandle()
    {
        if (_wideband)
            LibAmr.E_IF_exit(handle);
        else
            LibAmr.Encoder_Interface_exit(handle);
        return true;
    }
}
