using System.Numerics;

namespace MediaEngine.Media.G726;

/// <summary>
/// The adaptive quantiser and predictor of G.726 (ITU-T G.726 section 2), the same in encoder and decoder: two poles, six zeros, numbers
/// in the formats of the recommendation, so that every implementation decodes the same samples. Allocates nothing after construction.
/// </summary>
internal sealed class G726State(int bits)
{
    private const int Zeros = 6;

    /// <summary>Limits of the fast scale factor (YU), Q9.</summary>
    private const int LowestScale = 544;
    private const int HighestScale = 5120;

    /// <summary>FLOAT A and FLOAT B of 0: exponent 0, mantissa 32.</summary>
    private const short FloatZero = 0x20;

    /// <summary>The sign of a float of eleven bits.</summary>
    private const int FloatSign = 0x400;

    private readonly G726Tables _tables = G726Tables.Of(bits);

    /// <summary>Coefficients (B, A), Q14.</summary>
    private readonly int[] _zeros = new int[Zeros];
    private readonly int[] _poles = new int[2];

    /// <summary>The last quantised differences and reconstructed samples, as floats of eleven bits.</summary>
    private readonly short[] _differences = [FloatZero, FloatZero, FloatZero, FloatZero, FloatZero, FloatZero];
    private readonly short[] _samples = [FloatZero, FloatZero];

    private int _fastScale = LowestScale;
    private int _slowScale = LowestScale << 6;
    private int _shortMean;
    private int _longMean;
    private int _speed;
    private bool _isTone;
    private bool _sign1;
    private bool _sign2;

    /// <summary>The sample of 16 bits for a code word.</summary>
    public short Decode(int code)
    {
        int zeroEstimate = ZeroEstimate();
        int estimate = (zeroEstimate + PoleEstimate()) >> 1;
        return (short)Math.Clamp(4 * Adapt(code, estimate, zeroEstimate >> 1, Scale()), short.MinValue, short.MaxValue);
    }

    /// <summary>The code word for a sample of 16 bits.</summary>
    public int Encode(short sample)
    {
        int zeroEstimate = ZeroEstimate();
        int estimate = (zeroEstimate + PoleEstimate()) >> 1;
        int scale = Scale();
        int code = Quantise((sample >> 2) - estimate, scale);
        Adapt(code, estimate, zeroEstimate >> 1, scale);
        return code;
    }

    /// <summary>LOG, SUBTB, QUAN.</summary>
    private int Quantise(int difference, int scale)
    {
        int magnitude = Math.Abs(difference);
        int exponent = Bits(magnitude >> 1);
        int logarithm = (exponent << 7) + (((magnitude << 7) >> exponent) & 0x7f) - (scale >> 2);
        int level = 0;
        while (level < _tables.Levels.Length && logarithm >= _tables.Levels[level])
            level++;
        int highest = (1 << bits) - 1;

        // With an odd number of levels the code 0 does not occur: its place has the smallest negative one.
        return difference < 0 || (level == 0 && bits > 2) ? highest - level : level;
    }

    /// <summary>Follows a code word. Returns the reconstructed sample, of 14 bits.</summary>
    private int Adapt(int code, int estimate, int zeroEstimate, int scale)
    {
        bool isNegative = code >> (bits - 1) != 0;
        int index = isNegative ? (1 << bits) - 1 - code : code;

        // RECONST, ADDA, ANTILOG
        int logarithm = _tables.Values[index] + (scale >> 2);
        int magnitude = logarithm < 0 ? 0 : ((128 + (logarithm & 127)) << 7) >> (14 - ((logarithm >> 7) & 15));
        int sample = isNegative ? estimate - magnitude : estimate + magnitude;
        bool changes = IsTransition(magnitude);
        Rescale(scale, _tables.Weights[index]);
        Predict(sample - estimate + zeroEstimate, magnitude, isNegative, changes);
        Remember(magnitude, isNegative, sample);
        _isTone = !changes && _poles[1] < -11776;
        FollowSpeed(_tables.Speeds[index], scale, changes);
        return sample;
    }

    /// <summary>TRANS: a partial band signal such as a modem's has changed its frequency.</summary>
    private bool IsTransition(int magnitude)
    {
        int whole = _slowScale >> 15;
        int threshold = whole > 9 ? 31 << 10 : (32 + ((_slowScale >> 10) & 0x1f)) << whole;
        return _isTone && magnitude > (threshold + (threshold >> 1)) >> 1;
    }

    /// <summary>FUNCTW, FILTD, LIMB, FILTE.</summary>
    private void Rescale(int scale, int weight)
    {
        _fastScale = Math.Clamp(scale + ((weight - scale) >> 5), LowestScale, HighestScale);
        _slowScale += _fastScale + (-_slowScale >> 6);
    }

    /// <summary>UPA1, UPA2, LIMC, LIMD, UPB: moves the coefficients by the agreement of signs.</summary>
    private void Predict(int partial, int magnitude, bool isNegative, bool changes)
    {
        bool sign = partial < 0;
        if (changes)
        {
            Array.Clear(_poles);
            Array.Clear(_zeros);
        }
        else
        {
            bool disagrees = sign != _sign1;
            int pole2 = _poles[1] - (_poles[1] >> 7);
            int pole1 = _poles[0] - (_poles[0] >> 8);
            if (partial != 0)
            {
                int feedback = disagrees ? _poles[0] : -_poles[0];
                pole2 += feedback < -8191 ? -0x100 : feedback > 8191 ? 0xff : feedback >> 5;
                pole2 = Math.Clamp(pole2 + (sign != _sign2 ? -0x80 : 0x80), -12288, 12288);
                pole1 += disagrees ? -192 : 192;
            }

            _poles[1] = pole2;
            _poles[0] = Math.Clamp(pole1, pole2 - 15360, 15360 - pole2);
            int leak = bits == 5 ? 9 : 8;
            for (int i = 0; i < Zeros; i++)
            {
                int step = magnitude == 0 ? 0 : isNegative == _differences[i] < 0 ? 128 : -128;
                _zeros[i] += step - (_zeros[i] >> leak);
            }
        }

        (_sign2, _sign1) = (_sign1, sign);
    }

    private void Remember(int magnitude, bool isNegative, int sample)
    {
        _differences.AsSpan(0, Zeros - 1).CopyTo(_differences.AsSpan(1));
        _differences[0] = Float(magnitude, isNegative);
        _samples[1] = _samples[0];
        _samples[0] = sample > short.MinValue ? Float(Math.Abs(sample), sample < 0) : (short)(FloatZero - FloatSign);
    }

    /// <summary>FUNCTF, FILTA, FILTB, SUBTC, FILTC, TRIGA.</summary>
    private void FollowSpeed(int speed, int scale, bool changes)
    {
        _shortMean += (speed - _shortMean) >> 5;
        _longMean += ((speed << 2) - _longMean) >> 7;
        bool isFast = scale < 1536 || _isTone || Math.Abs((_shortMean << 2) - _longMean) >= _longMean >> 3;
        _speed = changes ? 256 : _speed + (((isFast ? 0x200 : 0) - _speed) >> 4);
    }

    /// <summary>LIMA, MIX: the scale of the next code word.</summary>
    private int Scale()
    {
        if (_speed >= 256)
            return _fastScale;
        int slow = _slowScale >> 6;
        int product = (_fastScale - slow) * (_speed >> 2);
        return slow + ((product < 0 ? product + 0x3f : product) >> 6);
    }

    /// <summary>FMULT, ACCUM over the zeros.</summary>
    private int ZeroEstimate()
    {
        int sum = 0;
        for (int i = 0; i < Zeros; i++)
            sum += Multiply(_zeros[i] >> 2, _differences[i]);
        return sum;
    }

    private int PoleEstimate() => Multiply(_poles[1] >> 2, _samples[1]) + Multiply(_poles[0] >> 2, _samples[0]);

    /// <summary>FMULT: a coefficient times a float of eleven bits.</summary>
    private static int Multiply(int coefficient, short value)
    {
        int magnitude = coefficient > 0 ? coefficient : -coefficient & 0x1fff;
        int exponent = Bits(magnitude) - 6;
        int mantissa = magnitude == 0 ? 32 : exponent >= 0 ? magnitude >> exponent : magnitude << -exponent;
        int places = exponent + ((value >> 6) & 15) - 13;
        int product = ((mantissa * (value & 0x3f)) + 0x30) >> 4;
        product = places >= 0 ? (product << places) & 0x7fff : product >> -places;
        return (coefficient ^ value) < 0 ? -product : product;
    }

    /// <summary>FLOAT A, FLOAT B: sign, four bits of exponent, six of mantissa.</summary>
    private static short Float(int magnitude, bool isNegative)
    {
        int exponent = Bits(magnitude);
        int value = magnitude == 0 ? FloatZero : (exponent << 6) + ((magnitude << 6) >> exponent);
        return (short)(isNegative ? value - FloatSign : value);
    }

    /// <summary>Significant bits, at most 15.</summary>
    private static int Bits(int magnitude) => Math.Min(32 - BitOperations.LeadingZeroCount((uint)magnitude), 15);
}
