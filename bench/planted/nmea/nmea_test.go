package nmea

import "testing"

func FuzzParse(f *testing.F) {
	f.Add("$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76")
	f.Fuzz(func(_ *testing.T, line string) {
		_, _ = Parse(line)
	})
}
