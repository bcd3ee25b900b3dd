using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Amr;

/// <summary>State of an AMR or AMR-WB encoder, without discontinuous transmission. Not thread safe.</summary>
public sealed unsafe class AmrEncoderHandle : SafeHandle
{
    private readonly bool _wideband;

    /// <exception cref="InvalidOperationException">The library has no memory.</exception>
    public AmrEncoderHandle(bool wideband)
        : base(0, ownsHandle: true)
    {
        _wideband = wideband;
        SetHandle(wideband ? LibAmr.E_IF_init() : LibAmr.Encoder_Interface_init(0));
        if (IsInvalid)
            throw new InvalidOperationException("the AMR encoder could not be made");
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Encodes one frame.</summary>
    /// <param name="mode">0 to 7, wideband 0 to 8: the frame type.</param>
    /// <param name="samples">The library may write there: it clears the bits it does not use.</param>
    /// <returns>Bytes of the frame, with that of its type.</returns>
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
